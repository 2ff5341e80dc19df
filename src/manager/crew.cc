#include "manager/crew.h"

#include <utility>

#include "bittern/base/check.h"
#include "log/log.h"

namespace bittern::manager {
namespace {

constexpr base::Duration kLookAgain{20};

Settings with_threads(Settings settings, std::size_t threads) {
  settings.threads = threads;
  return settings;
}

}  // namespace

Crew::Crew(std::vector<net::Loop*> loops, Settings settings)
    : loops_(std::move(loops)),
      shutdown_timeout_(settings.shutdown_timeout),
      census_(std::make_shared<Census>(settings)),
      look_again_(*loops_.front(), [this] { look(); }) {
  BITTERN_CHECK(loops_.size() <= Neighbours::kMost);
  const Settings of_all = with_threads(std::move(settings), loops_.size());
  std::vector<Neighbours::Place> places;
  for (net::Loop* const loop : loops_) {
    managers_.push_back(std::make_unique<Manager>(*loop, of_all, census_));
    places.push_back({loop, &managers_.back()->endpoint()});
  }
  for (std::size_t i = 0; i < managers_.size() && managers_.size() > 1; ++i) {
    managers_[i]->endpoint().meet(Neighbours(i, places));
  }
}

base::Expected<void, std::string> Crew::listen(const std::vector<net::InheritedSocket>& inherited) {
  auto listening = managers_.front()->listen(inherited);
  for (std::size_t i = 1; i < managers_.size() && listening; ++i) {
    listening = managers_[i]->listen_beside(*managers_.front());
  }
  return listening;
}

void Crew::tell_others(const std::function<void(Manager&)>& what) {
  for (std::size_t i = 1; i < loops_.size(); ++i) {
    loops_[i]->post_from_elsewhere([manager = managers_[i].get(), what] { what(*manager); });
  }
}

void Crew::reload_certificates() {
  managers_.front()->reload_certificates();
  if (managers_.size() > 1) {
    tell_others([certificates = managers_.front()->certificates()](Manager& manager) {
      manager.use(certificates);
    });
  }
}

void Crew::shut_down() {
  if (stop_at_latest_ != base::kNever) {
    stop_all();
    return;
  }
  log::event(log::Level::kInfo, "shutting-down", {{"sessions", census_->sessions()}});
  stop_at_latest_ = loops_.front()->now() + shutdown_timeout_;
  tell_others([](Manager& manager) { manager.wind_up(); });
  managers_.front()->wind_up();
  look();
}

// All are asked again and again, for one that was done may get a connection from another one.
void Crew::look() {
  if (loops_.front()->now() >= stop_at_latest_) {
    stop_all();
    return;
  }
  look_again_.set(loops_.front()->now() + kLookAgain);
  if (asked_ > 0) {
    return;  // a busy one is still to answer
  }
  asked_ = managers_.size();
  all_done_ = true;
  tell_others([this](const Manager& manager) {
    loops_.front()->post_from_elsewhere([this, done = manager.is_done()] { hear(done); });
  });
  hear(managers_.front()->is_done());
}

// A connection on its way between two loops is in the census, and with none of them.
void Crew::hear(bool is_done) {
  all_done_ = all_done_ && is_done;
  if (--asked_ == 0 && all_done_ && (managers_.size() == 1 || census_->connections() == 0)) {
    stop_all();
  }
}

void Crew::stop_all() {
  look_again_.clear();
  for (std::size_t i = 1; i < loops_.size(); ++i) {
    loops_[i]->post_from_elsewhere([loop = loops_[i]] { loop->stop(); });
  }
  loops_.front()->stop();
}

std::size_t Crew::connections() const {
  std::size_t all = 0;
  for (const auto& manager : managers_) {
    all += manager->endpoint().connections();
  }
  return all;
}

}  // namespace bittern::manager
