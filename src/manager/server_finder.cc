#include "manager/server_finder.h"

#include <utility>
#include <variant>

#include "net/dialer.h"
#include "net/random.h"

namespace bittern::manager {
namespace {

constexpr std::uint16_t kClientPort = 5222;
// So long records of one kind wait for those of the other kind.
constexpr base::Duration kOtherRecords{500};
// RFC 8305 §3: so long the answer for one family waits for that of the other.
constexpr base::Duration kResolutionDelay{50};

constexpr const char* kPlainService = "_xmpp-client._tcp.";
constexpr const char* kDirectService = "_xmpps-client._tcp.";

std::string to_text(const std::string& name, const net::SrvRecord& record) {
  return "SRV " + name + " " + std::to_string(record.priority) + " " +
         std::to_string(record.weight) + " " + std::to_string(record.port) + " " +
         (record.target.empty() ? "." : record.target);
}

}  // namespace

ServerFinder::ServerFinder(net::Loop& loop, net::Resolver& resolver, ServerPlace place,
                           Owner& owner)
    : loop_(loop),
      resolver_(resolver),
      place_(std::move(place)),
      owner_(owner),
      waits_for_other_(loop, [this] { go_on(); }) {}

void ServerFinder::start() {
  if (place_.port == 0) {
    look_up_records();
  } else {
    targets_.push_back({place_.name, place_.port, place_.tls == ServerTls::kDirect});
    next_target();
  }
}

void ServerFinder::look_up_records() {
  records_awaited_ = place_.tls == ServerTls::kAsFound ? 2 : 1;
  if (place_.tls != ServerTls::kDirect) {
    look_up_records(kPlainService, plain_);
  }
  if (place_.tls != ServerTls::kStartTls) {
    look_up_records(kDirectService, direct_);
  }
}

void ServerFinder::look_up_records(const std::string& service,
                                   std::vector<xmpp::ServiceRecord>& into) {
  const std::string name = service + place_.name;
  record_lookups_.push_back(resolver_.srv(
      name, [this, name, &into](const Records& records) { on_records(name, records, into); }));
}

void ServerFinder::on_records(const std::string& name, const Records& records,
                              std::vector<xmpp::ServiceRecord>& into) {
  if (records) {
    for (const net::SrvRecord& record : *records) {
      owner_.on_learned(to_text(name, record));
      into.push_back({record.priority, record.weight, record.port, record.target});
    }
  } else if (!records.error().none) {
    note("SRV " + name + ": " + records.error().reason);
    unusable_ = unusable_ || records.error().unusable;
  }
  if (--records_awaited_ == 0) {
    plan();
  } else if (records) {
    waits_for_other_.set(loop_.now() + kOtherRecords);
  }
}

void ServerFinder::go_on() {
  if (targets_.empty()) {
    record_lookups_.clear();
    plan();
  } else {
    tell();
  }
}

void ServerFinder::plan() {
  waits_for_other_.clear();
  const auto plan = xmpp::plan_service(plain_, direct_, net::random_number());
  if (const auto* found = std::get_if<xmpp::ServiceTargets>(&plan)) {
    targets_ = *found;
    next_target();
  } else if (unusable_) {  // there are servers, but not there (RFC 6120 §3.2.1)
    owner_.on_searched(failures_);
  } else if (std::holds_alternative<xmpp::ServiceNotOffered>(plan)) {
    note("the SRV records of " + place_.name + " say that it has no service for clients");
    owner_.on_searched(failures_);
  } else {
    fall_back();
  }
}

// RFC 6120 §3.2.2, which knows STARTTLS only.
void ServerFinder::fall_back() {
  if (place_.tls == ServerTls::kDirect) {
    note("no SRV records " + (kDirectService + place_.name) +
         "; set host and port, or take tls = \"direct\" away");
    owner_.on_searched(failures_);
    return;
  }
  targets_.push_back({place_.name, kClientPort, false});
  next_target();
}

void ServerFinder::next_target() {
  if (next_ == targets_.size()) {
    owner_.on_searched(failures_);
    return;
  }
  v6_ = Family();
  v4_ = Family();
  const std::string& host = targets_[next_].host;
  if (const auto address = base::IpAddress::parse(host)) {
    v6_.answered = v4_.answered = true;
    v4_.addresses.push_back(*address);
    tell();
  } else {
    look_up(v6_, net::Family::kV6);
    look_up(v4_, net::Family::kV4);
  }
}

void ServerFinder::look_up(Family& family, net::Family kind) {
  family.lookup = resolver_.addresses(
      targets_[next_].host, kind,
      [this, &family](const Addresses& addresses) { on_looked_up(family, addresses); });
}

void ServerFinder::on_looked_up(Family& family, const Addresses& addresses) {
  family.answered = true;
  family.none = !addresses && addresses.error().none;
  if (addresses) {
    family.addresses = *addresses;
  } else if (!addresses.error().none) {
    note(targets_[next_].host + ": " + addresses.error().reason);
  } else if (v6_.none && v4_.none) {
    note(targets_[next_].host + ": no such name, or it has no address");
  }
  if (v6_.answered && v4_.answered) {
    tell();
  } else if (!family.addresses.empty()) {
    waits_for_other_.set(loop_.now() + kResolutionDelay);
  }
}

void ServerFinder::tell() {
  waits_for_other_.clear();
  const xmpp::ServiceTarget& target = targets_[next_];
  std::vector<base::SocketAddress> addresses;
  for (const base::IpAddress& ip :
       net::interleave(std::exchange(v6_.addresses, {}), std::exchange(v4_.addresses, {}))) {
    if (place_.only_public && !base::is_public(ip)) {
      note(target.host + ": " + ip.to_string() +
           " is no public address; if it is right, set allow_private_addresses = true");
    } else {
      addresses.push_back({ip, target.port});
    }
  }
  if (!addresses.empty()) {
    owner_.on_addresses(addresses, target.direct_tls);
  }
  if (v6_.answered && v4_.answered) {
    ++next_;
    next_target();
  }
}

void ServerFinder::note(const std::string& failure) {
  failures_ += (failures_.empty() ? "" : "; ") + failure;
}

}  // namespace bittern::manager
