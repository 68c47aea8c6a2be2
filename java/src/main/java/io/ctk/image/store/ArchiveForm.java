package io.ctk.image.store;

/** In what form images are saved. */
public enum ArchiveForm {
    /** An archive of an OCI image layout. */
    OCI,
    /** A Docker archive, as {@code docker load} reads it. */
    DOCKER
}
