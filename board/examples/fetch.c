// An HTTP client in the firmware: downloads the file that the program's arguments name, such as http://www.example:8000/file, and prints
// its SHA-256.
#include <string.h>

#include "console.h"
#include "ethertype.h"
#include "firmware.h"
#include "sha256.h"

/** How long the server may let us wait, ms; and how long it, and our own address, may take to be there. */
#define PATIENCE_MS 20000u
#define STARTING_MS 10000u
#define RETRY_MS 100

/** Longest name of a host. */
#define HOST_MAX 253

struct url {
  char host[HOST_MAX + 1];
  uint16_t port;
  const char *path;
};

static int failed(const char *what) {
  console_text("fetch: ");
  console_text(what);
  if (et_errno) console_text(", error ");
  if (et_errno) console_number((uint32_t)et_errno);
  console_end();
  return -1;
}

/** Reads "http://HOST[:PORT]/PATH". */
static int parse(const char *text, struct url *url) {
  static const char scheme[] = "http://";
  if (strncmp(text, scheme, sizeof scheme - 1)) return -1;
  text += sizeof scheme - 1;
  size_t n = strcspn(text, ":/");
  if (n > HOST_MAX) return -1;
  memcpy(url->host, text, n);
  url->host[n] = 0;
  uint32_t port = 0;
  const char *at = text + n;
  if (*at == ':') for (at++; *at >= '0' && *at <= '9' && port <= UINT16_MAX; at++) port = port * 10 + (uint32_t)(*at - '0');
  else port = 80;
  url->port = (uint16_t)port;
  url->path = at;
  return n && port && port <= UINT16_MAX && *at == '/' ? 0 : -1;
}

/** A connection to the server at `ip`. */
static int reach(uint32_t ip, uint16_t port) {
  struct et_address server = {.ip = ip, .port = port};
  int s = et_socket(ET_STREAM);
  if (s >= 0 && et_connect(s, &server) == 0) return s;
  int why = et_errno;
  if (s >= 0) et_close(s);
  et_errno = why;
  return -1;
}

/** A connection to the host; tries again for a while, for the board may have no address yet, and the server may just be starting. */
static int find(const struct url *url) {
  uint32_t start = et_now(), ip = 0;
  bool found = false;
  do {
    found = found || et_resolve(url->host, &ip) == 0;
    int s = found ? reach(ip, url->port) : -1;
    if (s >= 0) return s;
    if (et_errno == ET_ENOENT || et_errno == ET_EINVAL) break;
  } while (et_now() - start < STARTING_MS && et_poll(NULL, 0, RETRY_MS) == 0);
  return failed(found ? "cannot connect" : "cannot find the host");
}

static int ask(int s, const char *path) {
  static const char method[] = "GET ", version[] = " HTTP/1.0\r\n\r\n";
  size_t n = strlen(path);
  bool sent = et_send(s, method, sizeof method - 1, 0) > 0 && et_send(s, path, n, 0) == (int)n && et_send(s, version, sizeof version - 1, 0) > 0;
  return sent ? 0 : failed("cannot ask");
}

/** Reads the header into `header`, octet by octet of what has come, up to the empty line. Its length, or -1. */
static int read_header(int s, char *header, size_t size) {
  size_t n = 0;
  while (n + 1 < size) {
    int got = et_recv(s, header + n, 1, 0);
    if (got <= 0) break;
    header[++n] = 0;
    if (n >= 4 && memcmp(header + n - 4, "\r\n\r\n", 4) == 0) return (int)n;
  }
  return failed("no header");
}

/** Reads the body to its end and prints how much it was, and its hash. */
static int hash_body(int s) {
  static uint8_t piece[1460];
  static struct sha256 hash;
  char text[65];
  sha256_begin(&hash);
  int n;
  while ((n = et_recv(s, piece, sizeof piece, 0)) > 0) sha256_add(&hash, piece, (size_t)n);
  if (n < 0) return failed("the connection is lost");
  uint32_t octets = (uint32_t)hash.octets;
  sha256_end(&hash, text);
  console_text("fetch: ");
  console_number(octets);
  console_text(" octets, sha256 ");
  console_text(text);
  console_end();
  return 0;
}

static void fetch(int s, const char *path) {
  char header[512];
  const uint32_t patience = PATIENCE_MS;
  et_setsockopt(s, ET_SOL_SOCKET, ET_SO_RCVTIMEO, &patience, sizeof patience);
  if (ask(s, path) || read_header(s, header, sizeof header) < 0) return;
  et_errno = 0;
  if (strncmp(header + strlen("HTTP/1.x"), " 200 ", 5)) failed("the server does not give it");
  else hash_body(s);
}

void program_run(void) {
  struct url url;
  if (parse(program_arguments, &url)) {
    failed("expected http://HOST:PORT/PATH as arguments");
    return;
  }
  int s = find(&url);
  if (s < 0) return;
  fetch(s, url.path);
  et_close(s);
}
