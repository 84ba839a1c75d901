/** What stands in place of a screen that could not be drawn. */
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { ErrorState } from '@/shared/ui/error-state';

export function ScreenError({ error }: ErrorComponentProps) {
  const router = useRouter();
  return <ErrorState error={error} onRetry={() => void router.invalidate()} />;
}
