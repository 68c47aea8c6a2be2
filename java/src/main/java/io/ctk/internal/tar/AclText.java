package io.ctk.internal.tar;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An access control list as star and GNU tar write it, in the text form of acl(5) with names, made into the attribute of which the kernel
 * makes one (linux/posix_acl_xattr.h).
 */
final class AclText {
    /** The tags, in the order that the kernel asks for (linux/posix_acl.h). */
    private enum Tag {
        OWNER(0x01),
        USER(0x02),
        OWNING_GROUP(0x04),
        GROUP(0x08),
        MASK(0x10),
        OTHER(0x20);

        final int number;

        Tag(int number) {
            this.number = number;
        }
    }

    private record Line(Tag tag, int permissions, long id) {}

    private static final int VERSION = 2;
    private static final int HEADER_BYTES = 4;
    private static final int LINE_BYTES = 8;
    /** Stands for "none" in an entry without a name. */
    private static final long NO_ID = 0xffff_ffffL;
    /** Owner, owning group and others: no more than a file's mode says. */
    private static final int MINIMUM = 3;

    private AclText() {}

    /**
     * {@return the attribute's value; empty for a list that says no more than a mode does}
     *
     * @throws TarException if it is malformed, or names somebody that nothing is known of
     */
    static byte[] parse(String text, OwnerNames names) throws TarException {
        List<Line> lines = new ArrayList<>();
        for (String part : text.split("[,\n]")) {
            String line = part.replaceFirst("#.*", "").strip();
            if (!line.isEmpty()) {
                lines.add(line(line, names));
            }
        }
        if (lines.size() <= MINIMUM) {
            return new byte[0];
        }
        lines.sort(Comparator.comparing(Line::tag));
        ByteBuffer value =
                ByteBuffer.allocate(HEADER_BYTES + LINE_BYTES * lines.size()).order(ByteOrder.LITTLE_ENDIAN);
        value.putInt(VERSION);
        for (Line line : lines) {
            value.putShort((short) line.tag().number)
                    .putShort((short) line.permissions())
                    .putInt((int) line.id());
        }
        return value.array();
    }

    /** {@code tag:name:permissions}, and perhaps star's {@code :id}. */
    private static Line line(String text, OwnerNames names) throws TarException {
        String[] fields = text.split(":", -1);
        if (fields.length != 3 && fields.length != 4) {
            throw malformed(text);
        }
        String name = fields[1];
        boolean named = !name.isEmpty();
        Tag tag =
                switch (fields[0]) {
                    case "user" -> named ? Tag.USER : Tag.OWNER;
                    case "group" -> named ? Tag.GROUP : Tag.OWNING_GROUP;
                    case "mask" -> Tag.MASK;
                    case "other" -> Tag.OTHER;
                    default -> throw malformed(text);
                };
        if (!named) {
            return new Line(tag, permissions(fields[2], text), NO_ID);
        }
        String who = fields.length == 4 ? fields[3] : name;
        long id = tag == Tag.USER ? names.user(who) : names.group(who);
        if (id < 0) {
            throw new TarException(
                    "an access control list of the " + fields[0] + " " + name
                            + ", who is in no /etc/passwd or /etc/group before it: make the archive with --xattrs instead of --acls");
        }
        return new Line(tag, permissions(fields[2], text), id);
    }

    private static int permissions(String text, String line) throws TarException {
        int permissions = 0;
        for (int i = 0; i < text.length(); i++) {
            int bit = "xwr".indexOf(text.charAt(i));
            if (bit < 0 && text.charAt(i) != '-') {
                throw malformed(line);
            }
            permissions |= bit < 0 ? 0 : 1 << bit;
        }
        return permissions;
    }

    private static TarException malformed(String line) {
        return new TarException("an access control list is malformed: \"" + line + "\"");
    }
}
