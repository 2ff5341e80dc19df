#include "net/resolver.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "bittern/base/lower_case.h"
#include "net/dns_answer_impl.h"
#include "net/dns_channel_impl.h"

namespace bittern::net {
namespace {

// A machine may have got its network since.
constexpr base::seconds kReadConfigAgain{30};

struct Result {
  DnsAnswer records;
  std::optional<DnsFailure> failure;
};

std::string reason_of_status(int status) {
  switch (status) {
    case ARES_ENOTFOUND:
      return "no such name";
    case ARES_ENODATA:
      return "no such record";
    case ARES_ETIMEOUT:
      return "no answer from the DNS servers";
    case ARES_ECONNREFUSED:
      return "the DNS servers cannot be reached";
    case ARES_ESERVFAIL:
      return "the DNS server failed (SERVFAIL)";
    case ARES_EREFUSED:
      return "the DNS server refused to answer";
    default:
      return ares_strerror(status);
  }
}

}  // namespace

struct Resolver::Lookup::State {
  std::function<void(const Result&)> done;  // empty: taken back
};

Resolver::Lookup::Lookup(std::shared_ptr<State> state) : state_(std::move(state)) {}

Resolver::Lookup::~Lookup() { state_->done = nullptr; }

class Resolver::Impl {
 public:
  Impl(Loop& loop, ResolverOptions options) : loop_(loop), options_(std::move(options)) {}
  ~Impl() {
    if (channel_) {
      channel_->close();
    }
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  std::unique_ptr<Lookup> look_up(const std::string& name, DnsType type,
                                  std::function<void(const Result&)> done);

 private:
  using State = std::shared_ptr<Lookup::State>;
  struct Entry {
    std::shared_ptr<const Result> result;  // none: it is being asked
    base::Time until{};
    std::vector<State> waiting;
  };

  void ask(const std::string& key, const std::string& name, DnsType type);
  void answered(const std::string& key, DnsType type, int status, std::string_view bytes);
  void keep(const std::string& key, Result result, base::Duration time);
  void tell(const State& state, const std::shared_ptr<const Result>& result);
  void make_room();
  DnsChannel& channel();

  Loop& loop_;
  ResolverOptions options_;
  std::shared_ptr<DnsChannel> channel_;
  base::Time made_at_{};
  std::unordered_map<std::string, Entry> entries_;
};

std::unique_ptr<Resolver::Lookup> Resolver::Impl::look_up(const std::string& name, DnsType type,
                                                          std::function<void(const Result&)> done) {
  const auto state = std::make_shared<Lookup::State>(Lookup::State{std::move(done)});
  std::string absolute = base::lower_case(name);
  if (!absolute.empty() && absolute.back() == '.') {
    absolute.pop_back();
  }
  const std::string key = std::to_string(static_cast<int>(type)) + " " + absolute;
  auto found = entries_.find(key);
  if (found != entries_.end() && found->second.result && loop_.now() >= found->second.until) {
    entries_.erase(found);
    found = entries_.end();
  }
  if (found == entries_.end()) {
    make_room();
    entries_[key].waiting.push_back(state);
    ask(key, absolute, type);
  } else if (found->second.result) {
    tell(state, found->second.result);
  } else {
    found->second.waiting.push_back(state);
  }
  return std::make_unique<Lookup>(state);
}

void Resolver::Impl::ask(const std::string& key, const std::string& name, DnsType type) {
  DnsChannel& dns = channel();
  if (type != DnsType::kSrv) {
    Result result;
    result.records.addresses =
        dns.in_hosts_file(name, type == DnsType::kA ? Family::kV4 : Family::kV6);
    if (!result.records.addresses.empty()) {
      keep(key, std::move(result), kHostsKept);
      return;
    }
  }
  dns.query(name, static_cast<int>(type), [this, key, type](int status, std::string_view bytes) {
    answered(key, type, status, bytes);
  });
}

void Resolver::Impl::answered(const std::string& key, DnsType type, int status,
                              std::string_view bytes) {
  Result result{read_dns_answer(bytes, type), std::nullopt};
  const bool empty = result.records.srv.empty() && result.records.addresses.empty();
  if (status == ARES_SUCCESS && empty) {  // an alias that leads to no such record, or nonsense
    status = ARES_ENODATA;
  }
  const base::seconds ttl(result.records.ttl_s.value_or(0));
  if (status == ARES_SUCCESS) {
    keep(key, std::move(result), std::min<base::Duration>(ttl, kLongest));
    return;
  }
  const bool none = status == ARES_ENOTFOUND || status == ARES_ENODATA;
  const base::Duration said = result.records.ttl_s ? ttl : kNoneUnsaid;
  result.failure = DnsFailure{none, reason_of_status(status)};
  keep(key, std::move(result), none ? std::min<base::Duration>(said, kLongestNone) : kFailureKept);
}

void Resolver::Impl::keep(const std::string& key, Result result, base::Duration time) {
  Entry& entry = entries_.at(key);
  entry.result = std::make_shared<const Result>(std::move(result));
  entry.until = loop_.now() + time;
  for (const State& state : std::exchange(entry.waiting, {})) {
    tell(state, entry.result);
  }
}

void Resolver::Impl::tell(const State& state, const std::shared_ptr<const Result>& result) {
  loop_.post([state, result] {
    if (state->done) {
      std::exchange(state->done, nullptr)(*result);
    }
  });
}

void Resolver::Impl::make_room() {
  if (entries_.size() < kMostNames) {
    return;
  }
  const auto first =
      std::min_element(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
        const auto end = [](const Entry& e) { return e.result ? e.until : base::kNever; };
        return end(a.second) < end(b.second);
      });
  if (first->second.result) {  // else all of them are being asked
    entries_.erase(first);
  }
}

DnsChannel& Resolver::Impl::channel() {
  const bool old = options_.servers.empty() && loop_.now() >= made_at_ + kReadConfigAgain;
  if (!channel_ || (old && channel_->is_idle())) {
    if (channel_) {
      channel_->close();
    }
    channel_ = std::make_shared<DnsChannel>(loop_.impl(), options_);
    made_at_ = loop_.now();
  }
  return *channel_;
}

Resolver::Resolver(Loop& loop, ResolverOptions options)
    : impl_(std::make_unique<Impl>(loop, std::move(options))) {}

Resolver::~Resolver() = default;

std::unique_ptr<Resolver::Lookup> Resolver::srv(const std::string& name,
                                                std::function<void(const SrvAnswer&)> done) {
  return impl_->look_up(name, DnsType::kSrv, [done = std::move(done)](const Result& result) {
    done(result.failure ? SrvAnswer(base::make_unexpected(*result.failure))
                        : SrvAnswer(result.records.srv));
  });
}

std::unique_ptr<Resolver::Lookup> Resolver::addresses(
    const std::string& name, Family family, std::function<void(const AddressAnswer&)> done) {
  const DnsType type = family == Family::kV4 ? DnsType::kA : DnsType::kAaaa;
  return impl_->look_up(name, type, [done = std::move(done)](const Result& result) {
    done(result.failure ? AddressAnswer(base::make_unexpected(*result.failure))
                        : AddressAnswer(result.records.addresses));
  });
}

}  // namespace bittern::net
