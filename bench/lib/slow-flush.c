/*
 * Loaded into a program (LD_PRELOAD), makes each flush of a file to the disk a millisecond longer: fsync, fdatasync, and writes
 * to files that were opened to be synchronous. It shows how often a program waits for a disk that is slower than this one.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static void wait_a_millisecond(void) {
  struct timespec rest = {0, 1000000};
  while (nanosleep(&rest, &rest) != 0)
    ;
}

static void wait_when_synchronous(int fd) {
  int flags = fcntl(fd, F_GETFL);
  if (flags >= 0 && (flags & (O_SYNC | O_DSYNC)) != 0) wait_a_millisecond();
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fsync(int fd) {
  wait_a_millisecond();
  return NEXT(fsync)(fd);
}

int fdatasync(int fd) {
  wait_a_millisecond();
  return NEXT(fdatasync)(fd);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
  wait_when_synchronous(fd);
  return NEXT(pwrite)(fd, bytes, length, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  wait_when_synchronous(fd);
  return NEXT(pwrite64)(fd, bytes, length, offset);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  wait_when_synchronous(fd);
  return NEXT(pwritev)(fd, parts, count, offset);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
  wait_when_synchronous(fd);
  return NEXT(pwritev64)(fd, parts, count, offset);
}
