/** Two days from a calendar; apart from the bar because the calendar is heavy. */
import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import type { DayRange } from '@/shared/lib/days';

export default function DayRangePicker({ from, to, onChange }: DayRange & { onChange: (range: DayRange) => void }) {
  return (
    <DatePicker.RangePicker
      allowClear={false}
      value={[dayjs(from), dayjs(to)]}
      onChange={(range) => {
        const [first, last] = range ?? [];
        if (first && last) onChange({ from: first.format('YYYY-MM-DD'), to: last.format('YYYY-MM-DD') });
      }}
    />
  );
}
