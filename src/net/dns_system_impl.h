// c-ares's view of the system: its servers and its hosts file.
#pragma once

#include <ares.h>

#include <string>
#include <vector>

#include "bittern/base/ip_address.h"
#include "net/dns_answer_impl.h"

namespace bittern::net {

// Instead of the system's; a status of c-ares's.
[[nodiscard]] int set_dns_servers(ares_channel channel,
                                  const std::vector<base::SocketAddress>& servers);
// "192.0.2.53:53, 198.51.100.53:53".
[[nodiscard]] std::string dns_servers_of(ares_channel channel);
// Of /etc/hosts; empty if it does not have the name. `kind` is one of addresses.
[[nodiscard]] std::vector<base::IpAddress> of_hosts_file(ares_channel channel,
                                                         const std::string& name, DnsKind kind);

// c-ares asks the next server when one says SERVFAIL, NOTIMP or REFUSED, and in the end only tells
// that none could be reached: from now on `code` is the last of these RCODEs that came by UDP,
// whosever question it was of. For the log alone.
void note_response_codes(ares_channel channel, int* code);

}  // namespace bittern::net
