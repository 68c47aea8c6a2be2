/* Files for tests. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"

#define MOST_READ (64 * 1024)

void make_directory(const char *path)
{
    if (mkdir(path, 0755))
        FAIL("mkdir %.100s: errno %d", path, errno);
}

void make_directories(const char *path)
{
    char part[4096];
    for (size_t i = 1; i <= strlen(path) && i < sizeof part; i++) {
        if (path[i] && path[i] != '/')
            continue;
        memcpy(part, path, i);
        part[i] = 0;
        if (mkdir(part, 0755) && errno != EEXIST)
            FAIL("mkdir %.100s: errno %d", part, errno);
    }
}

void make_file(const char *path, const char *content)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0 || write(fd, content, strlen(content)) != (ssize_t)strlen(content))
        FAIL("write %.100s: errno %d", path, errno);
    close(fd);
}

void make_link(const char *path, const char *text)
{
    if (symlink(text, path))
        FAIL("symlink %.100s: errno %d", path, errno);
}

bool exists(const char *path)
{
    struct stat status;
    return !lstat(path, &status);
}

char *read_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    char *text = malloc(MOST_READ + 1);
    size_t used = 0;
    ssize_t length;
    while (text && (length = read(fd, text + used, MOST_READ - used)) > 0)
        used += (size_t)length;
    close(fd);
    if (text)
        text[used] = 0;
    return text;
}

void check_content(const char *path, const char *content)
{
    char *text = read_file(path);
    if (!text)
        FAIL("%.200s can't be read: errno %d", path, errno);
    CHECK_TEXT(text, content);
    free(text);
}

void copy_tool(const char *name, const char *path)
{
    int from = open(test_tool(name), O_RDONLY | O_CLOEXEC);
    int to = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
    char bytes[65536];
    ssize_t length;
    while ((length = read(from, bytes, sizeof bytes)) > 0)
        CHECK(write(to, bytes, (size_t)length) == length);
    close(from);
    close(to);
}
