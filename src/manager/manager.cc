#include "manager/manager.h"

#include <utility>

#include "log/log.h"

namespace bittern::manager {
namespace {

constexpr base::Duration kLookAgain{20};
constexpr base::seconds kLogAgain{60};

}  // namespace

Manager::Manager(net::Loop& loop, Settings settings)
    : loop_(loop),
      settings_(std::move(settings)),
      endpoint_(loop, settings_),
      stop_(loop, [this] { stop_when_done(); }) {}

base::Expected<void, std::string> Manager::listen() {
  for (const ListenAddress& address : settings_.listen) {
    auto listener = net::Listener::open(loop_, address.address, address.port,
                                        [this](std::unique_ptr<net::Connection> connection) {
                                          endpoint_.accept(std::move(connection));
                                        });
    if (!listener) {
      return base::make_unexpected(listener.error());
    }
    log::event(
        log::Level::kInfo, "listening",
        {{"address", address.address}, {"port", (*listener)->port()}, {"path", settings_.path}});
    (*listener)->on_exhausted([this](const std::string& reason) { on_exhausted(reason); });
    listeners_.push_back(std::move(*listener));
  }
  return {};
}

// It comes every second while it lasts.
void Manager::on_exhausted(const std::string& reason) {
  if (loop_.now() >= log_exhausted_at_) {
    log_exhausted_at_ = loop_.now() + kLogAgain;
    log::event(log::Level::kError, "cannot-accept",
               {{"reason", reason},
                {"connections", endpoint_.connections()},
                {"sessions", endpoint_.sessions()}});
  }
}

std::vector<std::uint16_t> Manager::ports() const {
  std::vector<std::uint16_t> ports;
  for (const auto& listener : listeners_) {
    ports.push_back(listener->port());
  }
  return ports;
}

void Manager::shut_down() {
  if (stop_at_latest_ != base::kNever) {
    loop_.stop();
    return;
  }
  log::event(log::Level::kInfo, "shutting-down", {{"sessions", endpoint_.sessions()}});
  stop_at_latest_ = loop_.now() + settings_.shutdown_timeout;
  listeners_.clear();
  endpoint_.shut_down();
  stop_when_done();
}

void Manager::stop_when_done() {
  if ((endpoint_.connections() == 0 && loop_.lingering() == 0) || loop_.now() >= stop_at_latest_) {
    loop_.stop();
  } else {
    stop_.set(loop_.now() + kLookAgain);
  }
}

}  // namespace bittern::manager
