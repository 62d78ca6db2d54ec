package io.varprune.report;

import io.varprune.data.DataException;
import io.varprune.data.DataSplit;
import io.varprune.data.Examples;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** A picture of a data set: the first training examples of each class in a row, behind its name. Needs no screen. */
public final class ContactSheet {
    private static final int EACH = 10;
    private static final int MOST_CLASSES = 200;
    private static final int LEAST_SIDE = 40;
    private static final int MOST_SIDE = 96;
    private static final int GAP = 4;
    private static final int LONGEST_NAME = 24;
    private static final int MOST_LEVEL = 255;
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);

    private ContactSheet() {}

    /** A row of the sheet. */
    private record Row(String name, List<BufferedImage> images) { }

    /** Refuses examples of which there is none. @throws DataException when they are no images */
    public static void check(DataSplit data) {
        if (!data.train().hasPixels()) {
            throw new DataException("--out: a contact sheet shows images, these examples are numbers; leave --out away");
        }
    }

    /**
     * Writes it as PNG. Where each pixel has a class there is a row of images and one of their masks.
     *
     * @param data with plain values
     * @throws DataException when the examples are no images
     */
    public static void write(DataSplit data, OutputStream out) throws IOException {
        check(data);
        ImageIO.write(draw(data.train().hasMasks() ? masks(data.train()) : classes(data)), "png", out);
    }

    private static List<Row> classes(DataSplit data) {
        Examples train = data.train();
        List<Row> rows = data.classNames().stream().limit(MOST_CLASSES).map(name -> new Row(name, new ArrayList<>())).toList();
        for (int i = 0; i < train.count(); i++) {
            if (train.label(i) < rows.size() && rows.get(train.label(i)).images.size() < EACH) {
                rows.get(train.label(i)).images.add(image(train, i));
            }
        }
        return rows;
    }

    private static List<Row> masks(Examples train) {
        Row images = new Row("image", new ArrayList<>());
        Row masks = new Row("mask", new ArrayList<>());
        for (int i = 0; i < Math.min(EACH, train.count()); i++) {
            images.images.add(image(train, i));
            masks.images.add(mask(train, i));
        }
        return List.of(images, masks);
    }

    private static BufferedImage image(Examples examples, int index) {
        int height = examples.shape().height();
        int width = examples.shape().width();
        float[] x = new float[examples.shape().size()];
        examples.copyFeatures(new int[] {index}, 0, 1, x);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < height * width; i++) {
            int rgb = 0;
            for (int channel = 0; channel < 3; channel++) {
                int plane = examples.shape().channels() == 3 ? channel * height * width : 0;
                rgb = rgb << 8 | Math.max(0, Math.min(MOST_LEVEL, Math.round(x[plane + i] * MOST_LEVEL)));
            }
            image.setRGB(i % width, i / width, rgb);
        }
        return image;
    }

    private static BufferedImage mask(Examples examples, int index) {
        int width = examples.shape().width();
        BufferedImage image = new BufferedImage(width, examples.shape().height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < examples.labelsEach(); i++) {
            int level = examples.label(index, i) * MOST_LEVEL / (examples.classes() - 1);
            image.setRGB(i % width, i / width, level << 16 | level << 8 | level);
        }
        return image;
    }

    private static BufferedImage draw(List<Row> rows) {
        BufferedImage first = rows.stream().flatMap(row -> row.images.stream()).findFirst().orElseThrow();
        int longer = Math.max(first.getHeight(), first.getWidth());
        // whole multiples keep small images sharp
        double scale = longer < LEAST_SIDE ? (LEAST_SIDE + longer - 1) / longer : Math.min(1, (double) MOST_SIDE / longer);
        int width = (int) Math.round(first.getWidth() * scale);
        int height = Math.max((int) Math.round(first.getHeight() * scale), FONT.getSize());
        int columns = rows.stream().mapToInt(row -> row.images.size()).max().orElseThrow();
        int names = nameWidth(rows);
        BufferedImage sheet = new BufferedImage(names + 2 * GAP + columns * (width + GAP), GAP + rows.size() * (height + GAP),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = sheet.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        pen.setColor(Color.BLACK);
        pen.setFont(FONT);
        pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, scale < 1 ? RenderingHints.VALUE_INTERPOLATION_BILINEAR
                : RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        FontMetrics metrics = pen.getFontMetrics();
        for (int r = 0; r < rows.size(); r++) {
            int top = GAP + r * (height + GAP);
            pen.drawString(shown(rows.get(r).name), GAP, top + (height + metrics.getAscent() - metrics.getDescent()) / 2);
            for (int i = 0; i < rows.get(r).images.size(); i++) {
                pen.drawImage(rows.get(r).images.get(i), names + 2 * GAP + i * (width + GAP), top, width, height, null);
            }
        }
        pen.dispose();
        return sheet;
    }

    private static int nameWidth(List<Row> rows) {
        Graphics2D pen = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        try {
            FontMetrics metrics = pen.getFontMetrics(FONT);
            return rows.stream().mapToInt(row -> metrics.stringWidth(shown(row.name))).max().orElseThrow();
        } finally {
            pen.dispose();
        }
    }

    private static String shown(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }
}
