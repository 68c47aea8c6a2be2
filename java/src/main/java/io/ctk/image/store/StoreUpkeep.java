package io.ctk.image.store;

import io.ctk.image.Damage;
import io.ctk.image.Pruned;
import io.ctk.image.StoreUsage;
import io.ctk.image.UsedImages;
import io.ctk.internal.image.removal.Removal;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.internal.image.verify.Verifier;
import java.io.IOException;
import java.util.List;
import java.util.function.LongConsumer;

/** Keeps a store in order: tells what it occupies, removes what nobody needs, finds what is damaged. */
public final class StoreUpkeep {
    private final StorePaths paths;
    private final UsedImages used;

    StoreUpkeep(StorePaths paths, UsedImages used) {
        this.paths = paths;
        this.used = used;
    }

    /** {@return what images occupy on disk} */
    public StoreUsage usage() throws IOException {
        return new Removal(paths, used).usage();
    }

    /**
     * Removes what nothing refers to: images without a name or, with {@code all}, images of which no container is made; blobs, layers, and
     * what killed processes left. While an image can't be read, blobs and layers stay. Waits until nobody adds anything.
     *
     * @return what was removed
     */
    public Pruned prune(boolean all) throws IOException {
        return new Removal(paths, used).prune(all);
    }

    /**
     * Removes what somebody has looked at and agreed to, and blobs, layers and leftovers that nothing refers to. An image stays that has got
     * another name or a container since.
     *
     * @param planned what {@link #prunable} told
     * @return what was removed
     */
    public Pruned prune(Pruned planned) throws IOException {
        return new Removal(paths, used).prune(planned);
    }

    /** {@return what {@link #prune(boolean)} would remove now} */
    public Pruned prunable(boolean all) throws IOException {
        return new Removal(paths, used).prunable(all);
    }

    /**
     * Rehashes every blob, and compares every unpacked layer with its blob.
     *
     * @param repair whether to unpack damaged layers again; those that a mount or a running container uses stay as they are
     * @return what is wrong; nothing if all is well
     */
    public List<Damage> verify(boolean repair, LongConsumer progress) throws IOException {
        return Verifier.verify(paths, repair, used, progress);
    }
}
