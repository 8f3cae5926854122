// SPDX-License-Identifier: Apache-2.0
#include "http/client.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <curl/curl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "io/fd.h"

namespace tandem::http {
namespace {

using Kind = ClientError::Kind;

// "root:tandem, mode 0660"
std::string ownership(const struct stat& status) {
  const passwd* user = ::getpwuid(status.st_uid);
  const group* owners = ::getgrgid(status.st_gid);
  return fmt::format(
      "{}:{}, mode {:04o}", user != nullptr ? user->pw_name : std::to_string(status.st_uid),
      owners != nullptr ? owners->gr_name : std::to_string(status.st_gid), status.st_mode & 07777u);
}

ClientError denied(const std::string& path) {
  struct stat status{};
  const bool seen = ::stat(path.c_str(), &status) == 0;
  return {
      Kind::Denied,
      fmt::format("cannot reach the server at {}: permission denied. {}; run this as that user, "
                  "as a member of that group, or as root",
                  path,
                  seen ? fmt::format("The socket belongs to {}", ownership(status))
                       : "The directory of the socket is closed to you")};
}

// libcurl only says that it could not connect; the system says why.
ClientError explain_socket(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string begin = fmt::format("cannot reach the server at {}: ", path);
  if (path.size() >= sizeof address.sun_path) {
    return {Kind::BadUrl, begin + fmt::format("the path of a Unix socket has at most {} octets",
                                              sizeof address.sun_path - 1)};
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  const io::Fd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!probe) return {Kind::Broken, begin + io::errno_text(errno)};
  if (::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    return {Kind::Broken, begin + "the connection broke; try again"};
  }
  switch (errno) {
    case ENOENT:
    case ENOTDIR:
      return {Kind::NoSocket, begin +
                                  "there is no such socket. Is the server running, and is this "
                                  "where its configuration puts the socket?"};
    case EACCES:
    case EPERM:
      return denied(path);
    case ECONNREFUSED:
      return {Kind::Unreachable, begin +
                                     "the socket is there, but no server listens on it any "
                                     "more. Start the server again"};
    case EAGAIN:
      return {Kind::Unreachable, begin + "too many clients are waiting there already; try again"};
    default:
      return {Kind::Unreachable, begin + io::errno_text(errno)};
  }
}

// "https://host:port" of what may have a path behind it.
std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

// One answer as it comes in.
struct Incoming {
  Response response;
  const std::function<bool(std::string_view)>* on_octets = nullptr;  // stream(): of a 2xx
  const std::atomic<bool>* stop = nullptr;
  bool stopped = false;  // by us: the answer ends here, and well
  bool too_large = false;

  bool is_streamed() const { return on_octets != nullptr && response.status / 100 == 2; }
};

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// A line of the headers. A new status line (after 100 Continue) begins anew.
std::size_t take_header(const char* octets, std::size_t size, std::size_t count, void* user) {
  auto& incoming = *static_cast<Incoming*>(user);
  const std::string_view line = trim({octets, size * count});
  if (line.starts_with("HTTP/")) {
    incoming.response = {};
    const std::size_t blank = std::min(line.find(' '), line.size());
    incoming.response.status = 0;
    for (const char c : line.substr(std::min(blank + 1, line.size())).substr(0, 3)) {
      if (c >= '0' && c <= '9') {
        incoming.response.status = incoming.response.status * 10 + static_cast<unsigned>(c - '0');
      }
    }
  } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
    std::string name(line.substr(0, colon));
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    incoming.response.headers.emplace_back(std::move(name), trim(line.substr(colon + 1)));
  }
  return size * count;
}

std::size_t take_body(const char* octets, std::size_t size, std::size_t count, void* user) {
  auto& incoming = *static_cast<Incoming*>(user);
  const std::string_view text(octets, size * count);
  if (incoming.is_streamed()) {
    incoming.stopped = incoming.stopped || !(*incoming.on_octets)(text);
    return incoming.stopped ? 0 : text.size();
  }
  incoming.too_large = incoming.response.body.size() + text.size() > kResponseMax;
  if (incoming.too_large) return 0;
  incoming.response.body += text;
  return text.size();
}

int look_at_stop(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& incoming = *static_cast<Incoming*>(user);
  if (incoming.stop != nullptr && *incoming.stop) incoming.stopped = true;
  return incoming.stopped ? 1 : 0;
}

long milliseconds(Duration duration) {
  if (duration.is_infinite()) return 0;  // libcurl's "no limit"
  return static_cast<long>(std::clamp<std::int64_t>(duration.in_milliseconds(), 1, 1L << 30));
}

struct SlistDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, SlistDeleter>;

void append(HeaderList& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return;
  (void)list.release();
  list.reset(longer);
}

bool is_one_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < ' ' && c != '\t'; });
}

}  // namespace

struct Client::Parts {
  Endpoint endpoint;
  CURL* curl = nullptr;
  std::array<char, CURL_ERROR_SIZE> reason{};

  explicit Parts(Endpoint to) : endpoint(std::move(to)) {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);  // once in a process
    if (ready == CURLE_OK) curl = curl_easy_init();
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  ~Parts() { curl_easy_cleanup(curl); }

  template <typename T>
  void set(CURLoption option, T value) {
    (void)curl_easy_setopt(curl, option, value);
  }

  bool is_unix() const { return !endpoint.socket.empty(); }
  std::string where() const { return is_unix() ? endpoint.socket : endpoint.url; }

  ClientResult<Response> perform(const ClientRequest& request, Incoming& incoming);
  ClientResult<void> check(const ClientRequest& request) const;
  void set_endpoint(const std::string& target);
  void set_request(const ClientRequest& request);
  HeaderList headers_of(const ClientRequest& request) const;
  ClientError explain(CURLcode code) const;
};

ClientResult<void> Client::Parts::check(const ClientRequest& request) const {
  if (curl == nullptr) {
    return fail_with(ClientError{Kind::BadUrl, "cannot set up libcurl: out of memory"});
  }
  if (!is_unix() && !endpoint.url.starts_with("https://")) {
    return fail_with(ClientError{
        Kind::BadUrl, fmt::format("cannot use {}: the address of a server begins with https://",
                                  endpoint.url.empty() ? "an empty address" : endpoint.url)});
  }
  if (!request.target.starts_with('/') || !is_one_line(request.target) ||
      !is_one_line(endpoint.token)) {
    return fail_with(ClientError{Kind::BadUrl,
                                 "cannot send a request whose path or token is no "
                                 "single line, or whose path does not begin with /"});
  }
  return {};
}

void Client::Parts::set_endpoint(const std::string& target) {
  const std::string base = is_unix() ? "http://localhost" : without_slash(endpoint.url);
  set(CURLOPT_URL, (base + target).c_str());  // libcurl keeps a copy
  set(CURLOPT_PROTOCOLS_STR, is_unix() ? "http" : "https");
  if (is_unix()) {
    set(CURLOPT_UNIX_SOCKET_PATH, endpoint.socket.c_str());
    set(CURLOPT_PROXY, "");
  } else {
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    if (!endpoint.ca_file.empty()) {
      set(CURLOPT_CAINFO, endpoint.ca_file.c_str());
      set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
  }
  set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(endpoint.connect_time));
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_ERRORBUFFER, reason.data());
}

void Client::Parts::set_request(const ClientRequest& request) {
  const bool may_have_body = request.method == Method::Post || request.method == Method::Put ||
                             request.method == Method::Patch;
  if (may_have_body || !request.body.empty()) {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDS, request.body.c_str());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  if (request.method == Method::Head) set(CURLOPT_NOBODY, 1L);
  set(CURLOPT_CUSTOMREQUEST, std::string(to_text(request.method)).c_str());
}

HeaderList Client::Parts::headers_of(const ClientRequest& request) const {
  HeaderList list;
  for (const auto& [name, value] : request.headers) {
    if (!is_one_line(name) || !is_one_line(value)) continue;
    // libcurl leaves out "Name:"; a header without a value is written "Name;".
    append(list, value.empty() ? name + ";" : fmt::format("{}: {}", name, value));
  }
  if (find(request.headers, "content-type") == nullptr &&
      find(request.headers, "Content-Type") == nullptr) {
    append(list, "Content-Type:");  // not the form that libcurl would claim
  }
  if (!endpoint.token.empty()) append(list, "Authorization: Bearer " + endpoint.token);
  return list;
}

ClientResult<Response> Client::Parts::perform(const ClientRequest& request, Incoming& incoming) {
  TANDEM_CHECK(check(request));
  curl_easy_reset(curl);  // options; connections stay open
  reason.fill('\0');
  set_endpoint(request.target);
  set_request(request);
  const HeaderList headers = headers_of(request);
  set(CURLOPT_HTTPHEADER, headers.get());
  set(CURLOPT_HEADERFUNCTION, &take_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(&incoming));
  set(CURLOPT_WRITEFUNCTION, &take_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&incoming));
  if (incoming.on_octets == nullptr) {
    set(CURLOPT_TIMEOUT_MS, milliseconds(endpoint.total_time));
  } else {
    set(CURLOPT_XFERINFOFUNCTION, &look_at_stop);
    set(CURLOPT_XFERINFODATA, static_cast<void*>(&incoming));
    set(CURLOPT_NOPROGRESS, 0L);
  }
  const CURLcode code = curl_easy_perform(curl);
  if (code == CURLE_OK || incoming.stopped) return std::move(incoming.response);
  if (incoming.too_large) {
    return fail_with(ClientError{
        Kind::TooLarge,
        fmt::format("the answer of {} has more than {} octets", where(), kResponseMax)});
  }
  return fail_with(explain(code));
}

ClientError Client::Parts::explain(CURLcode code) const {
  const char* detail = reason.front() != '\0' ? reason.data() : curl_easy_strerror(code);
  const std::string begin = fmt::format("cannot reach the server at {}: ", where());
  switch (code) {
    case CURLE_COULDNT_CONNECT:
      if (is_unix()) return explain_socket(endpoint.socket);
      return {Kind::Unreachable,
              begin + detail + ". Is the server running, and does it listen on that address?"};
    case CURLE_COULDNT_RESOLVE_HOST:
      return {Kind::Unreachable, begin + "no such host is known"};
    case CURLE_OPERATION_TIMEDOUT:
      return {Kind::Timeout,
              fmt::format("the server at {} did not answer in time: {}", where(), detail)};
    case CURLE_PEER_FAILED_VERIFICATION:
      return {
          Kind::Untrusted,
          fmt::format("the certificate of {} is not trusted: {}. Name the file of the authority "
                      "that issued it",
                      where(), detail)};
    case CURLE_SSL_CACERT_BADFILE:
      return {Kind::Untrusted,
              fmt::format("cannot read the authority's certificate {}", endpoint.ca_file)};
    case CURLE_URL_MALFORMAT:
      return {Kind::BadUrl, fmt::format("{} is no address", where())};
    default:
      return {Kind::Broken, fmt::format("the connection to {} broke: {}", where(), detail)};
  }
}

Client::Client(Endpoint endpoint) : parts_(std::make_unique<Parts>(std::move(endpoint))) {}
Client::~Client() = default;

ClientResult<Response> Client::send(const ClientRequest& request) {
  Incoming incoming;
  return parts_->perform(request, incoming);
}

ClientResult<Response> Client::stream(const ClientRequest& request,
                                      const std::function<bool(std::string_view)>& on_octets,
                                      const std::atomic<bool>& stop) {
  Incoming incoming{.on_octets = &on_octets, .stop = &stop};
  return parts_->perform(request, incoming);
}

}  // namespace tandem::http
