/*
 * Plays requests that were written and signed beforehand over a number of kept-alive connections, and measures each.
 *
 *   load HOST PORT CONNECTIONS SECONDS REQUESTS_FILE [once]
 *
 * The file is a sequence of records: four bytes of length (little endian), then the bytes of one whole HTTP/1.1 request.
 * Each connection has one request under way; the requests are handed out in order, over and over, or each
 * once. One JSON line goes to
 * standard output: count, errors (any status but 2xx), bytes of bodies, seconds, and percentiles in microseconds.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 1024, HEAD_MAX = 65536, READ_SIZE = 1 << 18, SAMPLES_MAX = 1 << 23 };

struct request { const char *bytes; size_t length; int is_head; };

struct connection {
  int fd;
  const struct request *request;
  size_t sent;
  double started_us;
  char head[HEAD_MAX];
  size_t head_length;
  int in_body, is_chunked, status, closes;
  int64_t body_left;
  char tail[5];
  size_t tail_length;
};

static struct request *requests;
static size_t request_count, next_request, used_count;
static struct connection connections[CONNECTIONS_MAX];
static float *samples;
static size_t sample_count;
static uint64_t error_count, done_count, body_bytes, reconnects;
static int first_bad_status, epoll_fd, under_way, is_once;
static struct sockaddr_in address;
static char buffer[READ_SIZE];

static double now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void read_requests(const char *path) {
  int fd = open(path, O_RDONLY);
  struct stat info;
  if (fd < 0 || fstat(fd, &info) != 0) fail(path);
  const char *file = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
  if (file == MAP_FAILED) fail("mmap");
  size_t room = 0;
  for (size_t at = 0; at + 4 <= (size_t)info.st_size;) {
    uint32_t length;
    memcpy(&length, file + at, 4);
    if (request_count == room) {
      room = room == 0 ? 1024 : room * 2;
      requests = realloc(requests, room * sizeof *requests);
      if (requests == NULL) fail("realloc");
    }
    requests[request_count].bytes = file + at + 4;
    requests[request_count].length = length;
    requests[request_count].is_head = strncmp(file + at + 4, "HEAD ", 5) == 0;
    request_count += 1;
    at += 4 + length;
  }
  if (request_count == 0) {
    fprintf(stderr, "no requests in %s\n", path);
    exit(1);
  }
}

static void watch(struct connection *c, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = c};
  if (epoll_ctl(epoll_fd, operation, c->fd, &event) != 0) fail("epoll_ctl");
}

static void connect_one(struct connection *c) {
  int one = 1;
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  fcntl(c->fd, F_SETFL, O_NONBLOCK);
  watch(c, EPOLL_CTL_ADD, EPOLLIN);
}

static void push(struct connection *c) {
  size_t before = c->sent;
  while (c->sent < c->request->length) {
    ssize_t wrote = send(c->fd, c->request->bytes + c->sent, c->request->length - c->sent, MSG_NOSIGNAL);
    if (wrote < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
    if (wrote < 0) break; /* The read side sees the end and counts it. */
    c->sent += (size_t)wrote;
  }
  int is_whole = c->sent == c->request->length;
  if (!is_whole || before != 0) watch(c, EPOLL_CTL_MOD, is_whole ? EPOLLIN : EPOLLIN | EPOLLOUT);
}

static void begin(struct connection *c) {
  if (is_once && used_count == request_count) return;
  used_count += 1;
  c->request = &requests[next_request];
  next_request = (next_request + 1) % request_count;
  c->sent = 0;
  c->head_length = 0;
  c->in_body = 0;
  c->tail_length = 0;
  c->started_us = now_us();
  under_way += 1;
  push(c);
}

static const char *header(const char *head, const char *name) {
  size_t length = strlen(name);
  for (const char *line = strstr(head, "\r\n"); line != NULL; line = strstr(line + 2, "\r\n"))
    if (strncasecmp(line + 2, name, length) == 0 && line[2 + length] == ':') return line + 3 + length;
  return NULL;
}

static void read_head(struct connection *c) {
  c->status = atoi(c->head + 9);
  const char *length = header(c->head, "content-length");
  const char *encoding = header(c->head, "transfer-encoding");
  const char *connection = header(c->head, "connection");
  c->is_chunked = encoding != NULL;
  c->closes = connection != NULL && strncasecmp(connection + strspn(connection, " "), "close", 5) == 0;
  c->body_left = length == NULL ? 0 : atoll(length);
  if (c->request->is_head || c->status == 204 || c->status == 304) {
    c->body_left = 0;
    c->is_chunked = 0;
  }
  c->in_body = 1;
}

/* The end of a chunked body is its last five bytes; no answer that is played here has trailers. */
static int chunked_end(struct connection *c, const char *bytes, size_t length) {
  for (size_t i = length > 5 ? length - 5 : 0; i < length; i += 1) {
    if (c->tail_length == 5) {
      memmove(c->tail, c->tail + 1, 4);
      c->tail_length = 4;
    }
    c->tail[c->tail_length++] = bytes[i];
  }
  return c->tail_length == 5 && memcmp(c->tail, "0\r\n\r\n", 5) == 0;
}

static void reopen(struct connection *c) {
  reconnects += 1;
  close(c->fd);
  connect_one(c);
}

static void finish(struct connection *c, double deadline_us) {
  double ended_us = now_us();
  if (c->status < 200 || c->status > 299) {
    error_count += 1;
    if (first_bad_status == 0) {
      first_bad_status = c->status;
      fprintf(stderr, "first refused answer:\n%.*s\n", (int)c->head_length, c->head);
    }
  }
  done_count += 1;
  under_way -= 1;
  if (sample_count < SAMPLES_MAX) samples[sample_count++] = (float)(ended_us - c->started_us);
  if (c->closes) reopen(c);
  if (ended_us < deadline_us) begin(c);
}

static void pull(struct connection *c, double deadline_us) {
  ssize_t got = recv(c->fd, buffer, sizeof buffer, 0);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
  if (got <= 0) {
    error_count += 1;
    under_way -= 1;
    reopen(c);
    if (now_us() < deadline_us) begin(c);
    return;
  }
  size_t at = 0;
  while (!c->in_body && at < (size_t)got) {
    if (c->head_length == HEAD_MAX - 1) {
      fprintf(stderr, "the head of an answer is too long\n");
      exit(1);
    }
    c->head[c->head_length++] = buffer[at++];
    c->head[c->head_length] = 0;
    if (c->head_length >= 4 && memcmp(c->head + c->head_length - 4, "\r\n\r\n", 4) == 0) read_head(c);
  }
  if (!c->in_body) return;
  size_t left = (size_t)got - at;
  body_bytes += left;
  if (c->is_chunked) {
    if (chunked_end(c, buffer + at, left)) finish(c, deadline_us);
    return;
  }
  c->body_left -= (int64_t)left;
  if (c->body_left <= 0) finish(c, deadline_us);
}

static int by_value(const void *a, const void *b) {
  float left = *(const float *)a, right = *(const float *)b;
  return left < right ? -1 : left > right;
}

static double percentile(double share) {
  if (sample_count == 0) return 0;
  size_t index = (size_t)(share * (double)(sample_count - 1));
  return samples[index];
}

int main(int argc, char **argv) {
  if (argc != 6 && argc != 7) {
    fprintf(stderr, "load HOST PORT CONNECTIONS SECONDS REQUESTS_FILE [once]\n");
    return 2;
  }
  is_once = argc == 7;
  int count = atoi(argv[3]);
  double seconds = atof(argv[4]);
  if (count < 1 || count > CONNECTIONS_MAX) {
    fprintf(stderr, "1 to %d connections\n", CONNECTIONS_MAX);
    return 2;
  }
  address.sin_family = AF_INET;
  address.sin_port = htons((uint16_t)atoi(argv[2]));
  if (inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) fail("address");
  read_requests(argv[5]);
  samples = malloc(SAMPLES_MAX * sizeof *samples);
  epoll_fd = epoll_create1(0);
  if (samples == NULL || epoll_fd < 0) fail("start");
  double started_us = now_us(), deadline_us = started_us + seconds * 1e6;
  for (int i = 0; i < count; i += 1) {
    connect_one(&connections[i]);
    begin(&connections[i]);
  }
  struct epoll_event events[256];
  /* What is under way at the deadline is awaited for a while, so that it counts as a whole request or not at all. */
  while (under_way > 0 && now_us() < deadline_us + 30e6) {
    int ready = epoll_wait(epoll_fd, events, 256, 100);
    for (int i = 0; i < ready; i += 1) {
      struct connection *c = events[i].data.ptr;
      if (events[i].events & EPOLLOUT) push(c);
      if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) pull(c, deadline_us);
    }
  }
  double elapsed = (now_us() - started_us) / 1e6;
  qsort(samples, sample_count, sizeof *samples, by_value);
  printf("{\"count\":%llu,\"errors\":%llu,\"badStatus\":%d,\"bodyBytes\":%llu,\"seconds\":%.4f,\"p50Us\":%.1f,\"p99Us\":%.1f,\"maxUs\":%.1f,\"reconnects\":%llu}\n",
         (unsigned long long)done_count, (unsigned long long)error_count, first_bad_status,
         (unsigned long long)body_bytes, elapsed, percentile(0.5), percentile(0.99), percentile(1),
         (unsigned long long)reconnects);
  return 0;
}
