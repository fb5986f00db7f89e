// Preloaded into a process, this library makes one call on the files of one folder go wrong. Environment:
//   FAULT_FOLDER  the folder
//   FAULT_CALL    write, sync, rename, open, truncate or unlink
//   FAULT_FILE    a part of the file's path; of a rename, the new name
//   FAULT_NUMBER  which of these calls, 1 the first
//   FAULT_WHAT    kill-before, kill-after, EIO, ENOSPC (from then on: EIO-on, ENOSPC-on), or clock: an hour back from then on
//   FAULT_TRACE   a file to which each call on the folder is added, a line each
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long count = 0;
static int clock_is_back = 0;

#define REAL(result, name, ...) \
  static result (*real)(__VA_ARGS__); \
  if (real == NULL) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static ssize_t write_plainly(int descriptor, const void *data, size_t length) {
  REAL(ssize_t, "write", int, const void *, size_t);
  return real(descriptor, data, length);
}

static int open_plainly(const char *path, int flags, int mode) {
  REAL(int, "open", const char *, int, ...);
  return real(path, flags, mode);
}

static void trace(const char *call, const char *path) {
  const char *file = getenv("FAULT_TRACE");
  if (file == NULL) return;
  int descriptor = open_plainly(file, O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (descriptor < 0) return;
  char line[PATH_MAX + 64];
  int length = snprintf(line, sizeof line, "%s %s\n", call, path);
  if (write_plainly(descriptor, line, length) < 0) abort();
  close(descriptor);
}

// What is to happen at a call: 0 nothing, 1 the process is killed afterwards, or else the number of an error.
enum { NOTHING = 0, KILL_AFTER = -1 };

static int fault(const char *call, const char *path) {
  const char *folder = getenv("FAULT_FOLDER");
  if (folder == NULL || path == NULL || strncmp(path, folder, strlen(folder)) != 0) return NOTHING;
  trace(call, path);
  const char *wanted = getenv("FAULT_CALL"), *file = getenv("FAULT_FILE");
  const char *what = getenv("FAULT_WHAT"), *number = getenv("FAULT_NUMBER");
  if (wanted == NULL || what == NULL || number == NULL || strcmp(wanted, call) != 0) return NOTHING;
  if (file != NULL && strstr(path, file) == NULL) return NOTHING;
  pthread_mutex_lock(&lock);
  long now = ++count;
  pthread_mutex_unlock(&lock);
  long at = atol(number);
  if (now < at) return NOTHING;
  if (strcmp(what, "clock") == 0) {
    clock_is_back = 1;
    return NOTHING;
  }
  if (now > at && strstr(what, "-on") == NULL) return NOTHING;
  if (strcmp(what, "kill-before") == 0) kill(getpid(), SIGKILL);
  if (strcmp(what, "kill-after") == 0) return KILL_AFTER;
  return strncmp(what, "ENOSPC", 6) == 0 ? ENOSPC : EIO;
}

static const char *path_of(int descriptor, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return NULL;
  path[length] = 0;
  return path;
}

// The path from the root.
static const char *whole_path(const char *path, char *whole) {
  if (path[0] == '/') return path;
  char folder[PATH_MAX];
  if (getcwd(folder, sizeof folder) == NULL) return NULL;
  return snprintf(whole, PATH_MAX, "%s/%s", folder, path) < PATH_MAX ? whole : NULL;
}

#define FAULTY(type, call, path, doing) \
  do { \
    int what = fault(call, path); \
    if (what > 0) { \
      errno = what; \
      return -1; \
    } \
    type result = doing; \
    if (what == KILL_AFTER) kill(getpid(), SIGKILL); \
    return result; \
  } while (0)

#define ON_DESCRIPTOR(type, name, call, parameters, types, arguments) \
  type name parameters { \
    static type (*real) types; \
    if (real == NULL) real = (type (*) types)dlsym(RTLD_NEXT, #name); \
    char place[PATH_MAX]; \
    FAULTY(type, call, path_of(descriptor, place), real arguments); \
  }

ON_DESCRIPTOR(ssize_t, write, "write", (int descriptor, const void *data, size_t length),
              (int, const void *, size_t), (descriptor, data, length))
ON_DESCRIPTOR(ssize_t, pwrite, "write", (int descriptor, const void *data, size_t length, off_t at),
              (int, const void *, size_t, off_t), (descriptor, data, length, at))
ON_DESCRIPTOR(ssize_t, pwrite64, "write", (int descriptor, const void *data, size_t length, off64_t at),
              (int, const void *, size_t, off64_t), (descriptor, data, length, at))
ON_DESCRIPTOR(int, fsync, "sync", (int descriptor), (int), (descriptor))
ON_DESCRIPTOR(int, fdatasync, "sync", (int descriptor), (int), (descriptor))
ON_DESCRIPTOR(int, ftruncate, "truncate", (int descriptor, off_t length), (int, off_t), (descriptor, length))
ON_DESCRIPTOR(int, ftruncate64, "truncate", (int descriptor, off64_t length), (int, off64_t),
              (descriptor, length))

int rename(const char *from, const char *to) {
  REAL(int, "rename", const char *, const char *);
  char place[PATH_MAX];
  FAULTY(int, "rename", whole_path(to, place), real(from, to));
}

int unlink(const char *path) {
  REAL(int, "unlink", const char *);
  char place[PATH_MAX];
  FAULTY(int, "unlink", whole_path(path, place), real(path));
}

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    REAL(int, #name, const char *, int, ...); \
    va_list rest; \
    va_start(rest, flags); \
    int mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, int) : 0; \
    va_end(rest); \
    char place[PATH_MAX]; \
    if ((flags & O_ACCMODE) == O_RDONLY) return real(path, flags, mode); \
    FAULTY(int, "open", whole_path(path, place), real(path, flags, mode)); \
  }
OPEN(open)
OPEN(open64)

int clock_gettime(clockid_t which, struct timespec *now) {
  REAL(int, "clock_gettime", clockid_t, struct timespec *);
  int result = real(which, now);
  if (result == 0 && clock_is_back && which == CLOCK_REALTIME) now->tv_sec -= 3600;
  return result;
}

int gettimeofday(struct timeval *now, void *zone) {
  REAL(int, "gettimeofday", struct timeval *, void *);
  int result = real(now, zone);
  if (result == 0 && clock_is_back) now->tv_sec -= 3600;
  return result;
}

time_t time(time_t *now) {
  REAL(time_t, "time", time_t *);
  time_t result = real(NULL);
  if (clock_is_back) result -= 3600;
  if (now != NULL) *now = result;
  return result;
}
