package dev.sshdaudit.oracle;

import java.util.List;
import java.util.SplittableRandom;

/** Where a script takes its decisions from: a seed, or the bytes of a fuzzer. For one thread. */
abstract class Choices {

    /** A number from 0 on, less than a bound. */
    abstract int below(int bound);

    /** Whether there is more to choose from. */
    abstract boolean isOver();

    /** Decisions that follow from a number, without end. */
    static Choices of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new Choices() {
            @Override
            int below(int bound) {
                return random.nextInt(bound);
            }

            @Override
            boolean isOver() {
                return false;
            }
        };
    }

    /** Decisions that each take a byte, or two where the bound asks for it; 0 when there are no more. */
    static Choices of(byte[] bytes) {
        return new Choices() {
            private int position;

            @Override
            int below(int bound) {
                int value = 0;
                for (int range = 1; range < bound && position < bytes.length; range <<= 8) {
                    value = value << 8 | bytes[position++] & 0xff;
                }
                return value % bound;
            }

            @Override
            boolean isOver() {
                return position >= bytes.length;
            }
        };
    }

    /** True once in so many times. Never where a fuzzer has no more to say. */
    final boolean oneIn(int times) {
        return below(times) == times - 1;
    }

    final <T> T of(List<T> values) {
        return values.get(below(values.size()));
    }
}
