#include "check/approach.h"

#include <utility>

#include "bittern/bosh/server_stream.h"

namespace bittern::check {
namespace {

constexpr base::Duration kTurn = base::seconds(1);
constexpr std::size_t kMostSteps = 256;

// Who asks is here: what a PROXY header says, where one is wanted.
manager::Client ourselves() {
  return {base::SocketAddress{base::IpAddress(base::IpAddress::V4{127, 0, 0, 1}), 0}, false};
}

bosh::StreamRequest request_for(const std::string& domain) {
  bosh::StreamRequest request;
  request.to = domain;
  return request;
}

}  // namespace

Approach::Approach(const World& world, const manager::Server& server, const std::string& domain)
    : loop_(world.loop),
      client_(ourselves()),
      connector_(world.loop, world.settings, world.servers, server, request_for(domain), client_,
                 *this),
      dialed_(world.loop.now()),
      connected_(dialed_) {
  connector_.start();
}

std::unique_ptr<net::Connection> Approach::await() {
  while (!connection_ && !failure_) {
    (void)loop_.run_for(kTurn);
  }
  return std::move(connection_);
}

void Approach::on_step(const manager::ServerConnector::Step& step) {
  if (step.stage == Stage::kDns) {
    dialed_ = loop_.now();
  } else if (step.stage == Stage::kConnect) {
    connected_ = loop_.now();
  }
  if (steps_.size() < kMostSteps) {
    steps_.push_back(step);
  }
}

void Approach::on_ready(std::unique_ptr<net::Connection> connection) {
  connection_ = std::move(connection);
}

void Approach::on_unreachable(Failure failure) { failure_ = std::move(failure); }

std::string Approach::learned(Stage stage) const {
  std::string text;
  for (const auto& step : steps_) {
    if (step.stage == stage) {
      text += (text.empty() ? "" : ", ") + step.text;
    }
  }
  return text;
}

}  // namespace bittern::check
