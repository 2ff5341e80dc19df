#include <ares.h>
#include <arpa/nameser.h>

#include <algorithm>
#include <utility>

#include "net/dns_channel_impl.h"
#include "net/dns_sockets_impl.h"
#include "net/dns_system_impl.h"
#include "net/loop_impl.h"

namespace bittern::net {
namespace {

// The system's servers are read again when they are older, for a machine may have had no network
// when the channel was made.
constexpr base::Duration kRereadAfter = base::seconds(30);
// Each server gets so many questions, each with twice the time of the one before.
constexpr int kTries = 3;
constexpr int kFirstTries = 5;  // in options.timeout, if they came evenly

}  // namespace

class DnsChannel::Impl {
 public:
  Impl(Loop& loop, const ResolverOptions& options)
      : loop_(loop.impl()),
        options_(options),
        deadline_(loop, [this] { process(ARES_SOCKET_BAD, ARES_SOCKET_BAD); }),
        sockets_(loop_.poller,
                 [this](int readable, int writable) { process(readable, writable); }) {}
  ~Impl() { close(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void ask(const std::string& name, DnsKind kind, Done done);
  [[nodiscard]] std::vector<base::IpAddress> hosts(const std::string& name, DnsKind kind);
  [[nodiscard]] std::string servers() const;

 private:
  struct Question {
    Impl* channel;
    std::string name;
    DnsKind kind;
    Done done;
  };

  [[nodiscard]] int open();
  void close();
  [[nodiscard]] int make();
  static void on_answer(void* question, int status, int timeouts, unsigned char* bytes, int size);
  [[nodiscard]] DnsAnswer without_message(int status) const;
  void process(int readable, int writable);
  void set_deadline();

  Loop::Impl& loop_;
  ResolverOptions options_;
  Deadline deadline_;
  ares_channel channel_ = nullptr;
  base::Time made_{};
  base::Time heard_{};     // a message of any server
  std::size_t asked_ = 0;  // without an answer yet
  int last_code_ = 0;
  DnsSockets sockets_;
};

void DnsChannel::Impl::ask(const std::string& name, DnsKind kind, Done done) {
  if (const int fault = open(); fault != ARES_SUCCESS) {
    done(dns_failure(std::string("no DNS: ") + ares_strerror(fault)));
    return;
  }
  last_code_ = asked_ == 0 ? 0 : last_code_;
  ++asked_;
  auto question = std::make_unique<Question>(Question{this, name, kind, std::move(done)});
  // With its dot it is absolute in any case.
  ares_query(channel_, (name + ".").c_str(), ns_c_in, static_cast<int>(kind), &on_answer,
             question.release());
  set_deadline();
}

int DnsChannel::Impl::open() {
  const bool may_be_old = options_.servers.empty() && loop_.now() - made_ >= kRereadAfter;
  // Questions that are dropped have their time with the Resolver all the same.
  const bool silent = loop_.now() - heard_ >= kRereadAfter;
  if (channel_ != nullptr && may_be_old && (asked_ == 0 || silent)) {
    close();
  }
  return channel_ != nullptr ? ARES_SUCCESS : make();
}

void DnsChannel::Impl::close() {
  deadline_.clear();
  if (channel_ != nullptr) {
    ares_destroy(std::exchange(channel_, nullptr));
  }
  asked_ = 0;
}

int DnsChannel::Impl::make() {
  static const int library = ares_library_init(ARES_LIB_INIT_ALL);
  if (library != ARES_SUCCESS) {
    return library;
  }
  ares_options options{};
  options.flags = ARES_FLAG_NOSEARCH;
  options.timeout =
      static_cast<int>(std::max<base::Duration::rep>(1, options_.timeout.count() / kFirstTries));
  options.tries = kTries;
  options.sock_state_cb = [](void* sockets, int socket, int for_bytes, int for_room) {
    static_cast<DnsSockets*>(sockets)->watch(socket, for_bytes != 0, for_room != 0);
  };
  options.sock_state_cb_data = &sockets_;
  const int fault = ares_init_options(
      &channel_, &options,
      ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB);
  made_ = heard_ = loop_.now();
  if (fault != ARES_SUCCESS) {
    channel_ = nullptr;
    return fault;
  }
  note_response_codes(channel_, &last_code_);
  const int refused = set_dns_servers(channel_, options_.servers);
  if (refused != ARES_SUCCESS) {
    close();
  }
  return refused;
}

void DnsChannel::Impl::on_answer(void* asked, int status, int /*timeouts*/, unsigned char* bytes,
                                 int size) {
  const std::unique_ptr<Question> question(static_cast<Question*>(asked));
  if (status == ARES_EDESTRUCTION) {
    return;
  }
  Impl& channel = *question->channel;
  --channel.asked_;
  if (bytes == nullptr || size <= 0) {
    question->done(channel.without_message(status));
    return;
  }
  channel.heard_ = channel.loop_.now();
  const std::string_view message(reinterpret_cast<const char*>(bytes),
                                 static_cast<std::size_t>(size));
  question->done(read_dns_answer(message, question->name, question->kind));
}

DnsAnswer DnsChannel::Impl::without_message(int status) const {
  const std::string from = " from " + servers();
  if (status == ARES_ETIMEOUT) {
    return dns_failure("no answer" + from);
  }
  if (status != ARES_ECONNREFUSED) {
    return dns_failure(ares_strerror(status) + from);
  }
  return dns_failure(last_code_ != 0 ? dns_code_name(last_code_) + from
                                     : servers() + " cannot be reached");
}

// c-ares reads no more than it finds, and calls on_answer().
void DnsChannel::Impl::process(int readable, int writable) {
  ares_process_fd(channel_, readable, writable);
  set_deadline();
}

void DnsChannel::Impl::set_deadline() {
  timeval left{};
  if (ares_timeout(channel_, nullptr, &left) == nullptr) {
    deadline_.clear();
    return;
  }
  const auto wait = std::chrono::seconds(left.tv_sec) + std::chrono::microseconds(left.tv_usec);
  // A millisecond more, for c-ares counts finer.
  deadline_.set(loop_.now() + std::chrono::duration_cast<base::Duration>(wait) + base::Duration(1));
}

std::vector<base::IpAddress> DnsChannel::Impl::hosts(const std::string& name, DnsKind kind) {
  return open() == ARES_SUCCESS ? net::of_hosts_file(channel_, name, kind)
                                : std::vector<base::IpAddress>();
}

std::string DnsChannel::Impl::servers() const {
  return channel_ == nullptr ? "the system's servers" : dns_servers_of(channel_);
}

DnsChannel::DnsChannel(Loop& loop, const ResolverOptions& options)
    : impl_(std::make_unique<Impl>(loop, options)) {}
DnsChannel::~DnsChannel() = default;

void DnsChannel::ask(const std::string& name, DnsKind kind, Done done) {
  impl_->ask(name, kind, std::move(done));
}
std::vector<base::IpAddress> DnsChannel::of_hosts_file(const std::string& name, DnsKind kind) {
  return impl_->hosts(name, kind);
}
std::string DnsChannel::servers() const { return impl_->servers(); }

}  // namespace bittern::net
