#!/bin/sh
# Makes a Debian root file system and images of it, and lets ctk and other tools take them in, list and commit changes.
# bin/bench images starts it, as root in a mount namespace of its own.
#   images.sh ROUNDS "RACE..." JAVA [OPTION...]   what to run io.ctk.benchmarks.images.ImageRaces with
# CTK_BENCH names the folder on a disk that the work is done in (/var/tmp). Nothing stays in it.
set -eu
umask 022
home=$(cd "$(dirname "$0")/.." && pwd -P)
# shellcheck source=bin/lib.sh
. "$home/bin/lib.sh"
need umoci:umoci skopeo:skopeo podman:podman buildah:buildah mmdebstrap:mmdebstrap zstd:zstd

rounds=$1
races=$2
shift 2
work=${CTK_BENCH:-/var/tmp}/ctk-images-$$ # Podman makes an image's name of it: no capital letters
mkdir "$work"
images=$work/images

# shellcheck disable=SC2317 # the trap calls it
finish() {
    cd /
    findmnt -rno TARGET | grep "^$work/" | sort -r | while read -r mount; do umount -l "$mount"; done
    rm -rf --one-file-system "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# The root file system, in $images/tree.
make_tree() {
    mkdir -p "$images/tree"
    if mmdebstrap --quiet --variant=minbase bookworm "$images/one.tar" >&2; then
        say "the image is Debian, as mmdebstrap makes it"
        tar -xf "$images/one.tar" -C "$images/tree"
    else
        say "no Debian without a network: the image is a part of this machine's own files"
        mkdir -p "$images/tree/usr/lib" "$images/tree/srv" "$images/tree/opt"
        tar -C / --one-file-system -cf - bin sbin lib lib64 etc var/lib/dpkg usr/bin usr/sbin usr/share/doc |
            tar -xf - -C "$images/tree"
        tar -C "$images/tree" -cf "$images/one.tar" .
    fi
}

# A tree of ten times the files. A bind mount shows no other below it.
make_ten() {
    for copy in 1 2 3 4 5 6 7 8 9; do mkdir -p "$images/tree/copies/$copy"; done
    for copy in 1 2 3 4 5 6 7 8 9; do mount --bind "$images/tree" "$images/tree/copies/$copy"; done
    tar --hard-dereference -C "$images/tree" -cf "$images/ten.tar" .
    for copy in 1 2 3 4 5 6 7 8 9; do umount "$images/tree/copies/$copy"; done
}

# Five archives, together the tree.
split_tree() {
    (
        cd "$images/tree"
        tar -cf ../1.tar --exclude=./usr --exclude=./copies .
        tar -cf ../2.tar ./usr/lib
        tar -cf ../3.tar ./usr/share
        tar -cf ../4.tar ./usr/bin ./usr/sbin
        tar -cf ../5.tar --exclude=./usr/lib --exclude=./usr/share --exclude=./usr/bin --exclude=./usr/sbin ./usr
    )
}

# make_images NUMBER ARCHIVE...   OCI layouts with that many layers, compressed with gzip and with zstd.
make_images() {
    gzip=$images/gzip-$1
    zstd=$images/zstd-$1
    shift
    umoci init --layout "$gzip"
    umoci new --image "$gzip:image"
    for archive; do umoci raw add-layer --image "$gzip:image" "$archive"; done
    umoci gc --layout "$gzip"
    skopeo copy -q --dest-compress --dest-compress-format zstd "oci:$gzip:image" "oci:$zstd:image"
}

make_tree
split_tree
make_images 1 "$images/one.tar"
make_images 5 "$images"/[1-5].tar
make_ten
say "$(find "$images/tree" | wc -l) files, $(du -h --apparent-size "$images/one.tar" | cut -f1)"

# What podman keeps outside its storage, and what ctk knows of running containers, is gone with this namespace.
for folder in /run /dev/shm /var/lib/containers; do
    mkdir -p "$folder"
    mount -t tmpfs -o mode=755 none "$folder"
done

# race FOLDER RACE JAVA [OPTION...]   In that folder; the programs' temporary files lie there too.
race() {
    folder=$1
    name=$2
    shift 2
    mkdir "$folder/tmp"
    TMPDIR=$folder/tmp "$@" "-Djava.io.tmpdir=$folder/tmp" io.ctk.benchmarks.images.ImageRaces \
        "$home/bin/ctk" "$images" "$folder" "$rounds" "$name"
    umount -R "$folder" # with what podman has mounted there
}

# A file system of its own, on the disk: nobody has used it before, and removing what a race made is to remove one file.
# Without that, ext4 passes over the inodes that others have just freed, one by one, and makes whoever comes next wait for seconds.
race_on_disk() {
    truncate -s 24G "$work/disk.ext4"
    mkfs.ext4 -q -E nodiscard "$work/disk.ext4"
    device=$(losetup --find --show --direct-io=on "$work/disk.ext4")
    mount -o noinit_itable "$device" "$work/disk"
    losetup --detach "$device" # once it is unmounted
    race "$work/disk" "$@"
    rm "$work/disk.ext4"
}

race_in_memory() {
    mount -t tmpfs -o mode=755 none "$work/memory"
    race "$work/memory" "$@"
}

mkdir "$work/disk" "$work/memory"
for name in $races; do
    race_on_disk "$name" "$@"
    race_in_memory "$name" "$@"
done
