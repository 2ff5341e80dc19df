#include <netdb.h>

#include <algorithm>
#include <utility>

#include "bittern/base/check.h"
#include "net/dns_channel_impl.h"

namespace bittern::net {
namespace {

constexpr int kTries = 2;

std::string to_csv(const std::vector<base::SocketAddress>& servers) {
  std::string csv;
  for (const base::SocketAddress& server : servers) {
    csv += (csv.empty() ? "" : ",") + server.to_string();
  }
  return csv;
}

}  // namespace

struct DnsChannel::Question {
  std::shared_ptr<DnsChannel> channel;
  Answered answered;
};

DnsChannel::DnsChannel(Loop::Impl& loop, const ResolverOptions& options)
    : loop_(loop), time_out_(loop.loop, [this] { on_ready(ARES_SOCKET_BAD, ARES_SOCKET_BAD); }) {
  static const int initialised = ares_library_init(ARES_LIB_INIT_ALL);
  BITTERN_CHECK(initialised == ARES_SUCCESS);
  ares_options wanted{};
  wanted.timeout = static_cast<int>(options.timeout.count());
  wanted.tries = kTries;
  wanted.sock_state_cb = on_socket_state;
  wanted.sock_state_cb_data = this;
  int result = ares_init_options(&channel_, &wanted,
                                 ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB);
  if (result == ARES_SUCCESS && !options.servers.empty()) {
    result = ares_set_servers_ports_csv(channel_, to_csv(options.servers).c_str());
  }
  BITTERN_CHECK(result == ARES_SUCCESS);  // else there is no memory
}

DnsChannel::~DnsChannel() { close(); }

void DnsChannel::close() {
  closed_ = true;
  time_out_.clear();
  if (channel_ != nullptr) {
    ares_destroy(std::exchange(channel_, nullptr));  // answers every question: ARES_EDESTRUCTION
  }
  for (const auto& [socket, wait] : waits_) {
    wait->descriptor.release();
  }
  waits_.clear();
}

void DnsChannel::query(const std::string& name, int type, Answered answered) {
  constexpr int kInternet = 1;
  ++asked_;
  auto question = std::make_unique<Question>(Question{shared_from_this(), std::move(answered)});
  ares_query(channel_, name.c_str(), kInternet, type, on_answer, question.release());
  watch_time();
}

void DnsChannel::on_answer(void* question, int status, int /*timeouts*/, unsigned char* bytes,
                           int size) {
  const std::unique_ptr<Question> asked(static_cast<Question*>(question));
  --asked->channel->asked_;
  if (!asked->channel->closed_) {
    asked->answered(status, bytes == nullptr
                                ? std::string_view()
                                : std::string_view(reinterpret_cast<const char*>(bytes),
                                                   static_cast<std::size_t>(size)));
  }
}

std::vector<base::IpAddress> DnsChannel::in_hosts_file(const std::string& name, Family family) {
  std::vector<base::IpAddress> found;
  hostent* host = nullptr;
  const int kind = family == Family::kV4 ? AF_INET : AF_INET6;
  if (ares_gethostbyname_file(channel_, name.c_str(), kind, &host) != ARES_SUCCESS) {
    return found;
  }
  for (char** at = host->h_addr_list; *at != nullptr; ++at) {
    if (family == Family::kV4) {
      base::IpAddress::V4 bytes;
      std::copy_n(*at, bytes.size(), bytes.begin());
      found.emplace_back(bytes);
    } else {
      base::IpAddress::V6 bytes;
      std::copy_n(*at, bytes.size(), bytes.begin());
      found.emplace_back(bytes);
    }
  }
  ares_free_hostent(host);
  return found;
}

void DnsChannel::on_socket_state(void* self, ares_socket_t socket, int readable, int writable) {
  static_cast<DnsChannel*>(self)->watch(socket, readable != 0, writable != 0);
}

// Both false: c-ares is about to close it.
void DnsChannel::watch(ares_socket_t socket, bool readable, bool writable) {
  if (!readable && !writable) {
    if (const auto node = waits_.extract(socket); !node.empty()) {
      node.mapped()->descriptor.release();  // which ends its waits
    }
    return;
  }
  auto& wait = waits_[socket];
  if (!wait) {
    wait = std::make_shared<Wait>(loop_.io);
    error_code error;
    wait->descriptor.assign(socket, error);
    BITTERN_CHECK(!error);
  }
  wait->wants_read = readable;
  wait->wants_write = writable;
  await(socket, wait);
}

void DnsChannel::await(ares_socket_t socket, const std::shared_ptr<Wait>& wait) {
  using Descriptor = asio::posix::descriptor_base;
  const auto then = [self = shared_from_this(), socket, wait](bool Wait::*waits, bool reads) {
    return [self, socket, wait, waits, reads](const error_code& error) {
      (*wait).*waits = false;
      if (error || self->closed_) {
        return;
      }
      self->loop_.begin_turn();
      self->on_ready(reads ? socket : ARES_SOCKET_BAD, reads ? ARES_SOCKET_BAD : socket);
      const auto at = self->waits_.find(socket);
      if (at != self->waits_.end() && at->second == wait) {
        self->await(socket, wait);
      }
    };
  };
  if (wait->wants_read && !std::exchange(wait->reads, true)) {
    wait->descriptor.async_wait(Descriptor::wait_read, then(&Wait::reads, true));
  }
  if (wait->wants_write && !std::exchange(wait->writes, true)) {
    wait->descriptor.async_wait(Descriptor::wait_write, then(&Wait::writes, false));
  }
}

void DnsChannel::on_ready(ares_socket_t readable, ares_socket_t writable) {
  const auto self = shared_from_this();
  ares_process_fd(channel_, readable, writable);
  watch_time();
}

void DnsChannel::watch_time() {
  timeval left{};
  if (closed_ || ares_timeout(channel_, nullptr, &left) == nullptr) {
    time_out_.clear();
    return;
  }
  // Rounded up: a look before its time would find nothing to do.
  time_out_.set(loop_.now() + base::seconds(left.tv_sec) + base::Duration(left.tv_usec / 1000 + 1));
}

}  // namespace bittern::net
