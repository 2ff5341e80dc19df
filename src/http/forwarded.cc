#include "bittern/http/forwarded.h"

#include <algorithm>

#include "http/ascii.h"
#include "http/forwarded_element.h"

namespace bittern::http {
namespace {

using base::IpAddress;
using Header = ForwardedPolicy::Header;

// Calls `use` with the elements from the last to the first, empty ones left out, until it returns
// false. Several lines are one list (RFC 9110 §5.3).
template <typename Use>
void for_each_from_last(const Request& request, FieldName name, Use use) {
  for (auto field = request.fields.rbegin(); field != request.fields.rend(); ++field) {
    if (field->name != name) {
      continue;
    }
    std::string_view list = field->value;
    while (!list.empty()) {
      const auto element = take_last_element(list);
      if (!element.empty() && !use(element)) {
        return;
      }
    }
  }
}

// Is a connection of this scheme encrypted? None: not known here.
std::optional<bool> is_secure(std::string_view scheme) {
  if (iequals(scheme, "https") || iequals(scheme, "wss")) {
    return true;
  }
  if (iequals(scheme, "http") || iequals(scheme, "ws")) {
    return false;
  }
  return std::nullopt;
}

// True: who named this address is believed about the one before, too.
bool step_to(std::optional<IpAddress> node, const ForwardedPolicy& policy, Client& client) {
  if (!node) {
    return false;
  }
  client.address = node;
  return policy.trusts(node);
}

void follow_forwarded(const Request& request, const ForwardedPolicy& policy, bool tls,
                      Client& client) {
  for_each_from_last(request, FieldName::kForwarded, [&](std::string_view text) {
    const auto element = parse_forwarded_element(text);
    if (!element) {
      return false;
    }
    client.secure = is_secure(element->proto.value_or("")).value_or(tls);
    return step_to(parse_node(element->node.value_or("")), policy, client);
  });
}

void follow_x_forwarded(const Request& request, const ForwardedPolicy& policy, Client& client) {
  for_each_from_last(request, FieldName::kXForwardedFor, [&](std::string_view node) {
    return step_to(parse_node(node), policy, client);
  });
  for_each_from_last(request, FieldName::kXForwardedProto, [&](std::string_view scheme) {
    client.secure = is_secure(scheme).value_or(client.secure);
    return false;  // the last alone
  });
}

bool reads_forwarded(const Request& request, Header header) {
  if (header == Header::kAny) {
    return !request.find(FieldName::kXForwardedFor) && request.find(FieldName::kForwarded);
  }
  return header == Header::kForwarded;
}

}  // namespace

bool ForwardedPolicy::trusts(const std::optional<IpAddress>& peer) const {
  if (!peer) {
    return trusts_unix;
  }
  return std::any_of(trusted.begin(), trusted.end(),
                     [&](const base::Network& network) { return network.contains(*peer); });
}

Client client_of(const Request& request, const ForwardedPolicy& policy,
                 std::optional<IpAddress> peer, bool tls) {
  Client client{peer, tls};
  if (!policy.trusts(peer)) {
    return client;
  }
  if (reads_forwarded(request, policy.header)) {
    follow_forwarded(request, policy, tls, client);
  } else {
    follow_x_forwarded(request, policy, client);
  }
  return client;
}

}  // namespace bittern::http
