//! Counts of live entries of a growing list: how many stand before a place, and where the n-th one stands.

/// A binary indexed tree of zeros and ones.
#[derive(Debug, Clone, Default)]
pub(super) struct Fenwick(Vec<u32>);

fn lowest_bit(index: usize) -> usize {
    index & index.wrapping_neg()
}

impl Fenwick {
    /// Appends a live entry.
    pub(super) fn push_live(&mut self) {
        let index = self.0.len() + 1;
        let mut sum = 1;
        let mut child = index - 1;
        while child > index - lowest_bit(index) {
            sum += self.0[child - 1];
            child -= lowest_bit(child);
        }
        self.0.push(sum);
    }

    /// The live entry at `position` lives no more.
    pub(super) fn kill(&mut self, position: usize) {
        let mut index = position + 1;
        while index <= self.0.len() {
            self.0[index - 1] -= 1;
            index += lowest_bit(index);
        }
    }

    /// Live entries before `position`.
    pub(super) fn count_before(&self, position: usize) -> usize {
        let mut index = position.min(self.0.len());
        let mut sum = 0;
        while index > 0 {
            sum += self.0[index - 1] as usize;
            index -= lowest_bit(index);
        }
        sum
    }

    /// Where the live entry with `rank` live ones before it stands; there must be that many.
    pub(super) fn position_of(&self, rank: usize) -> usize {
        let mut left = rank;
        let mut position = 0;
        let mut step = (self.0.len() + 1).next_power_of_two();
        while step > 0 {
            let next = position + step;
            if next <= self.0.len() && self.0[next - 1] as usize <= left {
                left -= self.0[next - 1] as usize;
                position = next;
            }
            step /= 2;
        }
        position
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_counts_and_finds_what_a_plain_list_would() {
        let mut tree = Fenwick::default();
        let mut plain = Vec::new();
        for number in 0..200usize {
            tree.push_live();
            plain.push(true);
            if number % 3 == 2 {
                tree.kill(number - 1);
                plain[number - 1] = false;
            }
        }
        for position in 0..=200 {
            assert_eq!(
                tree.count_before(position),
                plain[..position].iter().filter(|live| **live).count()
            );
        }
        let live = plain
            .iter()
            .enumerate()
            .filter(|(_, live)| **live)
            .map(|(position, _)| position);
        for (rank, position) in live.enumerate() {
            assert_eq!(tree.position_of(rank), position);
        }
    }
}
