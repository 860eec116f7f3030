package org.cnn4j.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.cnn4j.ShapeException;

/**
 * Lays blocks with lifetimes into one arena, the largest first, each at the lowest place where it meets no block that
 * lives at the same time (greedy by size: Pisarchyk and Lee 2020, "Efficient memory management for deep neural net
 * inference", section 5.2).
 */
final class ArenaLayout {
    /** A block: its size in elements and the first and last step of its life. */
    static final class Block {
        final int elements;
        final int first;
        int last;
        long offset = -1;

        Block(int elements, int first, int last) {
            this.elements = elements;
            this.first = first;
            this.last = last;
        }
    }

    private final long alignment;
    private final long guard;
    private final List<Block> placed = new ArrayList<>();
    private long end;

    /** Alignment and guard zones in elements; the guard is rounded up to the alignment. */
    ArenaLayout(int alignment, int guard) {
        this.alignment = Math.max(1, alignment);
        this.guard = roundUp(guard);
    }

    private long roundUp(long elements) {
        return (elements + alignment - 1) / alignment * alignment;
    }

    void place(List<Block> blocks) {
        List<Block> order = new ArrayList<>(blocks);
        order.sort(Comparator.comparingInt((Block b) -> b.elements).reversed().thenComparingInt(b -> b.first));
        for (Block block : order) {
            place(block);
        }
        if (end > Integer.MAX_VALUE - 8) {
            throw new ShapeException("The values of this plan need an arena of " + end + " elements, more than "
                    + (Integer.MAX_VALUE - 8) + "; use a smaller batch or picture");
        }
    }

    private void place(Block block) {
        List<Block> alive = placed.stream()
                .filter(b -> b.first <= block.last && block.first <= b.last)
                .sorted(Comparator.comparingLong(b -> b.offset))
                .toList();
        long at = guard;
        for (Block other : alive) {
            if (at + roundUp(block.elements) + guard <= other.offset) {
                break;
            }
            at = Math.max(at, other.offset + roundUp(other.elements) + guard);
        }
        block.offset = at;
        placed.add(block);
        end = Math.max(end, at + roundUp(block.elements) + guard);
    }

    int elements() {
        return (int) end;
    }

    /** The stretches that belong to no block at any time, as pairs of offset and length. */
    List<int[]> gaps() {
        List<int[]> gaps = new ArrayList<>();
        List<Block> order = new ArrayList<>(placed);
        order.sort(Comparator.comparingLong(b -> b.offset));
        long at = 0;
        for (Block block : order) {
            if (block.offset > at) {
                gaps.add(new int[] {(int) at, (int) (block.offset - at)});
            }
            at = Math.max(at, block.offset + block.elements);
        }
        if (end > at) {
            gaps.add(new int[] {(int) at, (int) (end - at)});
        }
        return gaps;
    }
}
