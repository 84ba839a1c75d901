/** The search field of a table: applies on Enter or when cleared; `/` anywhere on the screen puts the cursor in it. */
import { SearchOutlined } from '@ant-design/icons';
import Input from 'antd/es/input/Input';
import { useEffect, useState } from 'react';

interface SearchInputProps {
  value: string | undefined;
  placeholder: string;
  onSearch: (value: string | undefined) => void;
  testId?: string;
}

export function SearchInput({ value, placeholder, onSearch, testId }: SearchInputProps) {
  const [text, setText] = useState(value ?? '');
  useEffect(() => setText(value ?? ''), [value]);
  const apply = (next: string) => onSearch(next.trim() === '' ? undefined : next.trim());
  return (
    <Input
      allowClear
      prefix={<SearchOutlined style={{ color: 'var(--omni-text-faint)' }} />}
      style={{ flex: '1 1 160px', maxWidth: 230 }}
      value={text}
      placeholder={placeholder}
      aria-label={placeholder}
      data-search
      data-testid={testId}
      onChange={(event) => {
        setText(event.target.value);
        // The clear button reports an empty value; typing is applied on Enter.
        if (event.target.value === '' && value !== undefined) apply('');
      }}
      onPressEnter={() => apply(text)}
      onBlur={() => text.trim() !== (value ?? '') && apply(text)}
    />
  );
}
