#include "net/resolver.h"

#include <map>
#include <utility>

#include "net/connection_impl.h"
#include "net/dns_cache_impl.h"
#include "net/dns_channel_impl.h"

namespace bittern::net {

// Who asked; the handler is gone when it has been called or nobody waits for it any more.
class Resolver::Lookup::Impl {
 public:
  using Handler = std::function<void(const DnsResult&)>;

  explicit Impl(Handler handler) : handler_(std::move(handler)) {}

  void cancel() { handler_ = nullptr; }
  void tell(const DnsResult& result) {
    if (const Handler handler = std::exchange(handler_, nullptr)) {
      handler(result);
    }
  }

 private:
  Handler handler_;
};

// Lives as long as the Resolver; what was posted looks whether it still does.
class Resolver::Impl : public std::enable_shared_from_this<Resolver::Impl> {
 public:
  Impl(Loop& loop, const ResolverOptions& options)
      : loop_(loop), timeout_(options.timeout), channel_(loop, options) {}

  [[nodiscard]] std::unique_ptr<Lookup> look_up(const std::string& name, DnsKind kind,
                                                Lookup::Impl::Handler handler);

 private:
  using LookupPointer = std::shared_ptr<Lookup::Impl>;
  struct Asked {
    std::uint64_t number = 0;
    std::vector<std::weak_ptr<Lookup::Impl>> by;
    std::unique_ptr<Deadline> deadline;
  };
  static constexpr std::size_t kMostAsked = 1000;  // questions under way
  static constexpr base::Duration kHostsTtl = base::seconds(5);

  void find(const std::string& name, DnsKind kind, const LookupPointer& lookup);
  void ask(const DnsQuestion& question, const LookupPointer& lookup);
  void ask_system(const DnsQuestion& question, std::uint64_t number);
  void on_answer(const DnsQuestion& question, std::uint64_t number, const DnsAnswer& answer);
  void tell_later(const std::weak_ptr<Lookup::Impl>& lookup, const DnsResult& result);

  Loop& loop_;
  base::Duration timeout_;
  DnsCache cache_;
  std::uint64_t questions_ = 0;
  std::map<DnsQuestion, Asked> asked_;
  DnsChannel channel_;  // destroyed first: it calls on_answer()
};

std::unique_ptr<Resolver::Lookup> Resolver::Impl::look_up(const std::string& name, DnsKind kind,
                                                          Lookup::Impl::Handler handler) {
  auto lookup = std::make_shared<Lookup::Impl>(std::move(handler));
  find(name, kind, lookup);
  return std::make_unique<Lookup>(std::move(lookup));
}

void Resolver::Impl::find(const std::string& name, DnsKind kind, const LookupPointer& lookup) {
  if (const auto literal = base::IpAddress::parse(name); literal && kind != DnsKind::kSrv) {
    const bool right = literal->is_v4() == (kind == DnsKind::kA);
    tell_later(lookup, right ? DnsResult(std::vector{*literal})
                             : dns_none("an address of the other kind", {}).result);
    return;
  }
  const DnsQuestion question(normal_dns_name(name), kind);
  if (question.first.empty()) {
    tell_later(lookup, dns_none("not a host's name", {}).result);
  } else if (const DnsResult* const kept = cache_.find(question, loop_.now())) {
    tell_later(lookup, *kept);
  } else {
    ask(question, lookup);
  }
}

void Resolver::Impl::ask(const DnsQuestion& question, const LookupPointer& lookup) {
  if (const auto asked = asked_.find(question); asked != asked_.end()) {
    asked->second.by.push_back(lookup);
    return;
  }
  if (asked_.size() == kMostAsked) {
    tell_later(lookup, dns_failure("too many questions under way").result);
    return;
  }
  const std::uint64_t number = ++questions_;
  Asked& asked = asked_[question];
  asked.number = number;
  asked.by.push_back(lookup);
  asked.deadline = std::make_unique<Deadline>(loop_, [this, question, number] {
    on_answer(question, number,
              dns_failure("no answer from " + channel_.servers() + " within " + to_text(timeout_)));
  });
  asked.deadline->set(loop_.now() + timeout_);
  ask_system(question, number);
}

void Resolver::Impl::ask_system(const DnsQuestion& question, std::uint64_t number) {
  const auto& [name, kind] = question;
  if (kind != DnsKind::kSrv) {
    if (auto addresses = channel_.of_hosts_file(name, kind); !addresses.empty()) {
      on_answer(question, number, {std::move(addresses), kHostsTtl});
      return;
    }
  }
  channel_.ask(name, kind, [this, question, number](const DnsAnswer& answer) {
    on_answer(question, number, answer);
  });
}

// Too late for who asked, an answer is still good for who asks next; a failure is not.
void Resolver::Impl::on_answer(const DnsQuestion& question, std::uint64_t number,
                               const DnsAnswer& answer) {
  const bool answered = answer.result || answer.result.error().none;
  const auto found = asked_.find(question);
  if (!answered && (found == asked_.end() || found->second.number != number)) {
    return;
  }
  cache_.put(question, answer, loop_.now());
  if (found == asked_.end()) {
    return;
  }
  const Asked asked = std::move(found->second);
  asked_.erase(found);
  for (const auto& lookup : asked.by) {
    tell_later(lookup, answer.result);
  }
}

void Resolver::Impl::tell_later(const std::weak_ptr<Lookup::Impl>& lookup,
                                const DnsResult& result) {
  loop_.post([self = weak_from_this(), lookup, result] {
    const auto waiting = lookup.lock();
    if (waiting && !self.expired()) {
      waiting->tell(result);
    }
  });
}

Resolver::Lookup::Lookup(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Resolver::Lookup::~Lookup() { impl_->cancel(); }

Resolver::Resolver(Loop& loop, const ResolverOptions& options)
    : impl_(std::make_shared<Impl>(loop, options)) {}
Resolver::~Resolver() = default;

namespace {

template <typename Record, typename Done>
auto typed(Done done) {
  return [done = std::move(done)](const DnsResult& result) {
    using Result = base::Expected<std::vector<Record>, DnsFailure>;
    done(result ? Result(std::get<std::vector<Record>>(*result))
                : Result(base::make_unexpected(result.error())));
  };
}

}  // namespace

std::unique_ptr<Resolver::Lookup> Resolver::srv(const std::string& name, SrvDone done) {
  return impl_->look_up(name, DnsKind::kSrv, typed<SrvRecord>(std::move(done)));
}

std::unique_ptr<Resolver::Lookup> Resolver::addresses(const std::string& name, Family family,
                                                      AddressDone done) {
  return impl_->look_up(name, family == Family::kV4 ? DnsKind::kA : DnsKind::kAaaa,
                        typed<base::IpAddress>(std::move(done)));
}

}  // namespace bittern::net
