/** A product in a table cell: small picture, name, specification. */
import { PictureOutlined } from '@ant-design/icons';
import { type ReactNode, useState } from 'react';
import styles from './ui.module.css';

interface ProductCellProps {
  image: string | null;
  name: string;
  detail: ReactNode;
  /** Makes the name a way to the product's own page. */
  onOpen?: () => void;
  testId?: string;
}

export function ProductCell({ image, name, detail, onOpen, testId }: ProductCellProps) {
  return (
    <div className={styles.product}>
      <Thumb image={image} />
      <div className={styles.productText}>
        <div className={styles.productName} title={name}>
          {onOpen ? (
            <button type="button" className={styles.productOpen} onClick={onOpen} data-testid={testId}>
              {name}
            </button>
          ) : (
            name
          )}
        </div>
        <div className={styles.productSpec}>{detail}</div>
      </div>
    </div>
  );
}

function Thumb({ image }: { image: string | null }) {
  // Pictures live at the platform and may be gone; made-up shops have none at all.
  const [broken, setBroken] = useState<string | null>(null);
  if (image === null || image === '' || image === broken) {
    return (
      <span className={styles.thumb}>
        <PictureOutlined />
      </span>
    );
  }
  return (
    <img
      className={styles.thumb}
      src={image}
      alt=""
      loading="lazy"
      referrerPolicy="no-referrer"
      onError={() => setBroken(image)}
    />
  );
}
