/** The sign of the product. */
export function BrandMark({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#2457d6" />
      <circle cx="16" cy="16" r="7.5" fill="none" stroke="#fff" strokeWidth="3.4" />
      <circle cx="23.6" cy="8.4" r="3.4" fill="#ffb020" />
    </svg>
  );
}
