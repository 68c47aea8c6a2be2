/*
 * Streams by direct buffers. JavaCPP's glue copies arrays, whole and at each call, and takes
 * buffers only where its JNI_OnLoad has run, which never does (CMakeLists.txt).
 */
#include <ctk/ctk.h>
#include <jni.h>

JNIEXPORT jint JNICALL Java_io_ctk_internal_bindings_DirectBuffer_read(JNIEnv *env, jclass type,
                                                                       jint fd, jobject buffer,
                                                                       jint from, jint size)
{
    (void)type;
    uint8_t *bytes = (*env)->GetDirectBufferAddress(env, buffer);
    return ctk_descriptor_read(fd, bytes + from, size, NULL);
}

JNIEXPORT jint JNICALL Java_io_ctk_internal_bindings_DirectBuffer_write(JNIEnv *env, jclass type,
                                                                        jint fd, jobject buffer,
                                                                        jint from, jint size)
{
    (void)type;
    const uint8_t *bytes = (*env)->GetDirectBufferAddress(env, buffer);
    return ctk_descriptor_write(fd, bytes + from, size, NULL);
}
