package io.ctk.internal.layer;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A file, directory, link or node with all its metadata. Names are bytes, whatever a locale makes of them: here every byte is a
 * character of ISO 8859-1.
 *
 * @param kind what it is
 * @param path where in the layer, without a slash at either end; "" is the layer's root
 * @param target of a link: any text for a symbolic one, a path in the layer for a hard one; otherwise ""
 * @param mode permission bits, 07777
 * @param uid owner
 * @param gid group
 * @param major of a device
 * @param minor of a device
 * @param seconds modification time since 1970
 * @param nanoseconds its fraction
 * @param length of a file, in bytes
 * @param xattrs extended attributes by name
 * @param identity what the file system knows it by, where it was read
 */
public record Entry(
        Kind kind,
        String path,
        String target,
        int mode,
        long uid,
        long gid,
        long major,
        long minor,
        long seconds,
        int nanoseconds,
        long length,
        Map<String, byte[]> xattrs,
        Identity identity) {

    /**
     * What a file system knows a file by.
     *
     * @param device the file system's number
     * @param inode its number, of which each file system has its own
     * @param links how many names it has
     * @param allocated how many bytes it occupies
     */
    public record Identity(long device, long inode, long links, long allocated) {
        /** Of what was not read from a file system. */
        public static final Identity NONE = new Identity(0, 0, 1, 0);

        /** {@return what all names of one file have in common} */
        public File file() {
            return new File(device, inode);
        }
    }

    /**
     * One file, whatever its names.
     *
     * @param device the file system's number
     * @param inode its number there
     */
    public record File(long device, long inode) {}

    /** {@return an entry without metadata: a whiteout, or a mark} */
    public static Entry bare(Kind kind, String path) {
        return new Entry(kind, path, "", 0, 0, 0, 0, 0, 0, 0, 0, Map.of(), Identity.NONE);
    }

    /** {@return a directory that nothing is known of} */
    public static Entry directory(String path) {
        return new Entry(Kind.DIRECTORY, path, "", 0755, 0, 0, 0, 0, 0, 0, 0, Map.of(), Identity.NONE);
    }

    /** {@return the same at another path} */
    public Entry at(String other) {
        return new Entry(
                kind, other, target, mode, uid, gid, major, minor, seconds, nanoseconds, length, xattrs, identity);
    }

    /** {@return the same with other attributes} */
    public Entry with(Map<String, byte[]> other) {
        return new Entry(
                kind, path, target, mode, uid, gid, major, minor, seconds, nanoseconds, length, other, identity);
    }

    /** {@return the same with another owner} */
    public Entry ownedBy(long user, long group) {
        return new Entry(
                kind, path, target, mode, user, group, major, minor, seconds, nanoseconds, length, xattrs, identity);
    }

    /** {@return the same, last changed at another time} */
    public Entry changedAt(long otherSeconds, int otherNanoseconds) {
        return new Entry(
                kind,
                path,
                target,
                mode,
                uid,
                gid,
                major,
                minor,
                otherSeconds,
                otherNanoseconds,
                length,
                xattrs,
                identity);
    }

    /** {@return one more name of a file} */
    public Entry linkTo(String file) {
        return new Entry(Kind.LINK, path, file, mode, uid, gid, 0, 0, seconds, nanoseconds, 0, Map.of(), identity);
    }

    /** {@return the last component of the path} */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** {@return the text's bytes, each as a character} */
    public static String raw(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** {@return what the bytes mean, for people to read} */
    public static String shown(String raw) {
        return new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** {@return a path below a directory, which may be the root ""} */
    public static String join(String directory, String name) {
        return directory.isEmpty() ? name : directory + "/" + name;
    }
}
