#include "config/warnings.h"

#include <algorithm>

namespace bittern::config {
namespace {

// A page that reloads on a slow line holds no request meanwhile, and inactivity runs only then.
constexpr base::seconds kReload{30};

// How long Strophe.js waits for an answer. A network that drops a connection tells only one side of
// it: inactivity begins at once, while the client repeats its request after this time.
base::seconds patience(base::seconds wait) { return wait + (wait + base::seconds(9)) / 10; }

std::string count(base::seconds value) { return std::to_string(value.count()); }

void warn_of_bosh(const Bosh& bosh, Warnings& all) {
  if (bosh.inactivity < kReload) {
    all.push_back("bosh.inactivity_s = " + count(bosh.inactivity) +
                  " ends sessions whose page takes longer to reload: 30 or more is safer");
  }
  if (bosh.inactivity < patience(bosh.wait_max)) {
    all.push_back("bosh.inactivity_s = " + count(bosh.inactivity) +
                  " is below 1.1 x wait_max_s = " + count(patience(bosh.wait_max)) +
                  ": a client that loses its connection unnoticed may come back too late");
  }
  // XEP-0124 §12: a polling client holds no request for `polling` seconds at a time.
  if (bosh.polling >= bosh.inactivity) {
    all.push_back("bosh.polling_s = " + count(bosh.polling) + " is not below inactivity_s = " +
                  count(bosh.inactivity) + ": a polling client ends between two requests");
  }
  // XEP-0124 §10: a pause takes the place of inactivity until the next request.
  if (bosh.maxpause.count() != 0 && bosh.maxpause < bosh.inactivity) {
    all.push_back("bosh.maxpause_s = " + count(bosh.maxpause) + " is below inactivity_s = " +
                  count(bosh.inactivity) + ": a pause would end sessions sooner, not later");
  }
}

void warn_of_limits(const Limits& limits, const Bosh& bosh, Warnings& all) {
  if (limits.max_early_bytes < limits.max_body_bytes) {
    all.push_back("limits.max_early_bytes = " + std::to_string(limits.max_early_bytes) +
                  " is below max_body_bytes = " + std::to_string(limits.max_body_bytes) +
                  ": one request that has to wait for its server may end its session");
  }
  // XEP-0206 §7: a session that ends sends back what it knows its client did not get.
  if (std::min(limits.stall_timeout, limits.idle_timeout) > bosh.inactivity) {
    all.push_back("limits.stall_timeout_s = " + count(limits.stall_timeout) +
                  " is above bosh.inactivity_s = " + count(bosh.inactivity) +
                  ": what a client that vanished did not get is not sent back to its senders");
  }
}

}  // namespace

std::vector<std::string> warnings(const Config& config) {
  Warnings all;
  warn_of_bosh(config.bosh, all);
  warn_of_limits(config.limits, config.bosh, all);
  warn_of_servers(config, all);
  warn_of_edge(config, all);
  return all;
}

}  // namespace bittern::config
