package io.varprune.data;

import io.varprune.model.InputShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * PNG and JPEG images, one folder per class, named by the class; below {@code train} and {@code test} if there are such folders, else
 * split at random.
 */
public final class ImageFolderData {
    private ImageFolderData() {}

    /**
     * Reads all images.
     *
     * @param height   pixels to resize to, 0 as the first image has (then all must be equal)
     * @param width    likewise
     * @param channels 1 (grey), 3 (red, green, blue), or 0 as the first image has
     * @throws DataException naming the folder or the image that is wrong
     */
    public static DataSplit load(Path folder, Configuration hadoop, int height, int width, int channels, double testFraction,
            long seed) {
        ImageSizes.check(height, width, channels);
        try {
            FileSystem files = folder.getFileSystem(hadoop);
            Folders folders = Folders.of(files, folder);
            List<String> classes = folders.classes;
            ImageSizes sizes = ImageSizes.of(files, folders.listed.images.get(0), height, width, channels);
            Examples examples = folders.listed.read(files, folders.train, sizes, classes.size());
            if (folders.split()) {
                Path test = folders.test;
                return new DataSplit(examples, Listing.of(files, test, classes).read(files, test, sizes, classes.size()), classes);
            }
            return DataSplit.random(examples, testFraction, seed, classes, folder.toString());
        } catch (IOException e) {
            throw new DataException(folder + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** What is there, from its names and from some of its images. @throws DataException as {@link #load} */
    public static ImageSurvey survey(Path folder, Configuration hadoop) {
        try {
            FileSystem files = folder.getFileSystem(hadoop);
            Folders folders = Folders.of(files, folder);
            return ImageSurvey.of(files, folders.listed.images, folders.classes.size(), folders.split());
        } catch (IOException e) {
            throw new DataException(folder + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /**
     * Where the parts are.
     *
     * @param train  the folder of the class folders
     * @param test   the same of the test part; equal to {@code train} when nobody split them
     * @param listed what {@code train} has
     */
    private record Folders(Path train, Path test, List<String> classes, Listing listed) {
        static Folders of(FileSystem files, Path folder) throws IOException {
            if (!files.exists(folder) || !files.getFileStatus(folder).isDirectory()) {
                throw new DataException("data.dir: " + folder + " is not a folder");
            }
            Path train = new Path(folder, "train");
            Path test = new Path(folder, "test");
            boolean split = files.exists(train) && files.exists(test);
            Path first = split ? train : folder;
            List<String> classes = ImageFolderData.classes(files, first);
            Listing listed = Listing.of(files, first, classes);
            for (int label = 0; label < classes.size(); label++) {
                if (!listed.labels.contains(label)) {
                    throw new DataException(new Path(first, classes.get(label)) + ": no .png, .jpg or .jpeg in it, every class needs one "
                            + "or more");
                }
            }
            return new Folders(first, split ? test : first, classes, listed);
        }

        boolean split() {
            return !train.equals(test);
        }
    }

    /**
     * The pixels of one image as {@link #load} reads it, resized where it has another size.
     *
     * @return row-major [channels, height, width], 0 to 255 each
     * @throws DataException when it is no whole image
     */
    public static byte[] pixels(Path image, InputShape shape, Configuration hadoop) {
        try {
            byte[] pixels = new byte[shape.size()];
            new ImageSizes(shape, true).copy(image.getFileSystem(hadoop), image, pixels, 0);
            return pixels;
        } catch (IOException e) {
            throw new DataException(image + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static List<String> classes(FileSystem files, Path folder) throws IOException {
        List<String> names = Arrays.stream(files.listStatus(folder)).filter(FileStatus::isDirectory)
                .map(s -> s.getPath().getName()).filter(n -> !n.startsWith(".")).sorted().toList();
        if (names.size() < 2) {
            throw new DataException("data.dir: " + folder + " has " + names.size()
                    + " class folders, allowed 2 or more (one folder of images for each class)");
        }
        return names;
    }

    /** The images of a folder, class by class. */
    private record Listing(List<Path> images, List<Integer> labels) {
        static Listing of(FileSystem files, Path folder, List<String> classes) throws IOException {
            Listing all = new Listing(new ArrayList<>(), new ArrayList<>());
            for (int label = 0; label < classes.size(); label++) {
                Path of = new Path(folder, classes.get(label));
                if (!files.exists(of)) {
                    throw new DataException(of + ": missing, every class needs a folder in train and in test");
                }
                List<Path> images = ImageFile.in(files, of);
                all.images.addAll(images);
                all.labels.addAll(Collections.nCopies(images.size(), label));
            }
            if (all.images.isEmpty()) {
                throw new DataException(folder + ": no .png, .jpg or .jpeg below its class folders");
            }
            return all;
        }

        Examples read(FileSystem files, Path folder, ImageSizes sizes, int classes) {
            return Examples.ofPixels(sizes.shape(), classes, sizes.read(files, folder, images),
                    labels.stream().mapToInt(Integer::intValue).toArray(), 1f / 255);
        }
    }
}
