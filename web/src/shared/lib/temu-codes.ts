/** Temu's error codes and what a person does about each; the same rules as the server's, whose sentences are English. */
import type { Gateway } from '@/shared/api/types';

type Rule = readonly [first: number, last: number, advice: Advice];

export type Advice =
  | 'later'
  | 'ourFault'
  | 'badSign'
  | 'badApp'
  | 'suspended'
  | 'noToken'
  | 'badToken'
  | 'foreignToken'
  | 'deadToken'
  | 'noScope'
  | 'specialScope'
  | 'noAppRight'
  | 'wrongGateway'
  | 'clock'
  | 'ipList'
  | 'notAuthorised'
  | 'tooFast'
  | 'keepsFailing'
  | 'wrongModel'
  | 'noConsumerOrders'
  | 'agreement'
  | 'stillComputing'
  | 'notForCountry';

const RULES: readonly Rule[] = [
  [1_000_001, 1_000_001, 'later'],
  [1_000_003, 1_000_003, 'ourFault'],
  [1_000_005, 1_000_005, 'later'],
  [1_000_011, 1_000_011, 'specialScope'],
  [2_000_000, 2_000_000, 'later'],
  [2_000_060, 2_000_060, 'wrongModel'],
  [3_000_000, 3_000_000, 'ourFault'],
  [3_000_001, 3_000_001, 'badSign'],
  [3_000_002, 3_000_002, 'ourFault'],
  [3_000_003, 3_000_004, 'wrongGateway'],
  [3_000_010, 3_000_010, 'ourFault'],
  [3_000_011, 3_000_012, 'clock'],
  [3_000_013, 3_000_014, 'ourFault'],
  [3_000_019, 3_000_020, 'badApp'],
  [3_000_021, 3_000_021, 'noAppRight'],
  [3_000_022, 3_000_022, 'suspended'],
  [3_000_025, 3_000_026, 'badApp'],
  [3_000_027, 3_000_027, 'noAppRight'],
  [3_000_028, 3_000_028, 'suspended'],
  [3_000_030, 3_000_030, 'noToken'],
  [3_000_031, 3_000_031, 'badToken'],
  [3_000_032, 3_000_032, 'noScope'],
  [3_000_033, 3_000_033, 'foreignToken'],
  [3_000_034, 3_000_034, 'deadToken'],
  [3_000_040, 3_000_040, 'ourFault'],
  [4_000_000, 4_000_000, 'later'],
  [4_000_004, 4_000_004, 'tooFast'],
  [5_000_000, 5_000_000, 'notAuthorised'],
  [5_000_001, 5_000_002, 'ourFault'],
  [5_000_003, 5_000_003, 'ipList'],
  [6_000_001, 6_000_001, 'wrongGateway'],
  [7_000_000, 7_000_000, 'keepsFailing'],
  [7_000_002, 7_000_002, 'badApp'],
  [7_000_003, 7_000_003, 'noToken'],
  [7_000_005, 7_000_005, 'noAppRight'],
  [7_000_006, 7_000_006, 'foreignToken'],
  [7_000_007, 7_000_007, 'deadToken'],
  [7_000_008, 7_000_008, 'ourFault'],
  [7_000_010, 7_000_011, 'clock'],
  [7_000_013, 7_000_014, 'ourFault'],
  [7_000_015, 7_000_015, 'badSign'],
  [7_000_016, 7_000_016, 'wrongGateway'],
  [7_000_018, 7_000_018, 'badToken'],
  [7_000_019, 7_000_019, 'noScope'],
  [7_000_020, 7_000_020, 'badToken'],
  [7_000_022, 7_000_022, 'specialScope'],
  [110_020_007, 110_020_007, 'tooFast'],
  [120_018_036, 120_018_036, 'later'],
  [140_020_001, 140_020_001, 'noConsumerOrders'],
  [140_020_003, 140_020_003, 'agreement'],
  [140_020_008, 140_020_009, 'stillComputing'],
  [140_020_015, 140_020_015, 'notForCountry'],
  [150_010_002, 150_010_002, 'later'],
  [150_010_005, 150_010_005, 'later'],
  [150_010_115, 150_010_115, 'later'],
];

/** Null for a code that is not known here. One number means different things on the mainland gateway and elsewhere. */
export function adviceOn(code: number | string | null, gateway: Gateway | null): Advice | null {
  const number = Number(code);
  if (number === 7_000_000 && gateway === 'cn') return 'ourFault';
  return RULES.find(([first, last]) => first <= number && number <= last)?.[2] ?? null;
}
