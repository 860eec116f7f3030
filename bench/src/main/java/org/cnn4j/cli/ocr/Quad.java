package org.cnn4j.cli.ocr;

/**
 * A rectangle at any angle, its corners clockwise as one reads it: top left, top right, bottom right, bottom left.
 * Coordinates count from the picture's outer edge, so the picture is 0 to width across.
 */
public record Quad(double x0, double y0, double x1, double y1, double x2, double y2, double x3, double y3) {
    /** The length of the top edge. */
    public double width() {
        return Math.hypot(x1 - x0, y1 - y0);
    }

    /** The length of the left edge. */
    public double height() {
        return Math.hypot(x3 - x0, y3 - y0);
    }

    /** The same rectangle with every edge moved outwards by {@code distance}. */
    Quad grown(double distance) {
        double width = width();
        double height = height();
        double alongX = (x1 - x0) / width * distance;
        double alongY = (y1 - y0) / width * distance;
        double downX = (x3 - x0) / height * distance;
        double downY = (y3 - y0) / height * distance;
        return new Quad(
                x0 - alongX - downX,
                y0 - alongY - downY,
                x1 + alongX - downX,
                y1 + alongY - downY,
                x2 + alongX + downX,
                y2 + alongY + downY,
                x3 - alongX + downX,
                y3 - alongY + downY);
    }

    /** The corners with both axes stretched, as from a network's map back to the picture. */
    Quad scaled(double sx, double sy) {
        return new Quad(x0 * sx, y0 * sy, x1 * sx, y1 * sy, x2 * sx, y2 * sy, x3 * sx, y3 * sy);
    }

    double centreX() {
        return (x0 + x2) / 2;
    }

    double centreY() {
        return (y0 + y2) / 2;
    }

    double left() {
        return Math.min(Math.min(x0, x1), Math.min(x2, x3));
    }

    double right() {
        return Math.max(Math.max(x0, x1), Math.max(x2, x3));
    }

    double top() {
        return Math.min(Math.min(y0, y1), Math.min(y2, y3));
    }

    double bottom() {
        return Math.max(Math.max(y0, y1), Math.max(y2, y3));
    }

    /** Whether a point lies inside or on the edge. */
    boolean contains(double x, double y) {
        double width = width();
        double height = height();
        double along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / width;
        double down = ((x - x0) * (x3 - x0) + (y - y0) * (y3 - y0)) / height;
        return along >= 0 && along <= width && down >= 0 && down <= height;
    }
}
