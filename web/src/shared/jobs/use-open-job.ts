/** Opens the drawer of a job from any screen; it stands in the address, so it survives a reload. */
import { useNavigate } from '@tanstack/react-router';

export function useOpenJob(): (id: string) => void {
  const navigate = useNavigate();
  return (id) => void navigate({ to: '.', search: (previous) => ({ ...previous, job: id }) });
}
