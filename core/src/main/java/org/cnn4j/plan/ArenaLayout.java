package org.cnn4j.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.cnn4j.ShapeException;

/**
 * Lays blocks with lifetimes into one arena, the largest first, each at the lowest place where it meets no block that
 * lives at the same time (greedy by size: Pisarchyk and Lee 2020, "Efficient memory management for deep neural net
 * inference", section 5.2). Blocks do not lie across the borders of pieces; one that is larger than a piece begins where a piece does.
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
    private final long piece;
    private final List<Block> placed = new ArrayList<>();
    private long end;

    /** Alignment, guard zones and pieces in elements; the guard is rounded up to the alignment, a piece is a multiple of it. */
    ArenaLayout(int alignment, int guard, long piece) {
        this.alignment = Math.max(1, alignment);
        this.guard = roundUp(guard);
        this.piece = piece;
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
        long size = roundUp(block.elements);
        long at = inPiece(guard, size);
        for (Block other : alive) {
            if (at + size + guard <= other.offset) {
                break;
            }
            at = inPiece(Math.max(at, other.offset + roundUp(other.elements) + guard), size);
        }
        block.offset = at;
        placed.add(block);
        end = Math.max(end, at + size + guard);
    }

    /** The first place from {@code at} on where a block of {@code size} has its guard zones in its own piece. */
    private long inPiece(long at, long size) {
        long begin = (at - guard) / piece;
        return begin == (at + size + guard - 1) / piece ? at : ceil(at - guard) + guard;
    }

    private long ceil(long at) {
        return (at + piece - 1) / piece * piece;
    }

    int elements() {
        return (int) end;
    }

    /** The stretches that belong to no block at any time, as pairs of offset and length, each in one piece. */
    List<int[]> gaps() {
        List<int[]> gaps = new ArrayList<>();
        List<Block> order = new ArrayList<>(placed);
        order.sort(Comparator.comparingLong(b -> b.offset));
        long at = 0;
        for (Block block : order) {
            addGaps(gaps, at, block.offset);
            at = Math.max(at, block.offset + block.elements);
        }
        addGaps(gaps, at, end);
        return gaps;
    }

    private void addGaps(List<int[]> gaps, long from, long to) {
        long at = from;
        while (at < to) {
            long next = Math.min(to, (at / piece + 1) * piece);
            gaps.add(new int[] {(int) at, (int) (next - at)});
            at = next;
        }
    }
}
