#include "tests/simulation/server.h"

#include "tests/simulation/host.h"

namespace bittern::simulation {

Server::Stream* Server::find(bosh::StreamNumber stream) {
  const auto at = streams_.find(stream);
  return at == streams_.end() || !world_.host->lives() ? nullptr : &at->second;
}

void Server::open(const bosh::OpenStream& action) {
  const bosh::StreamNumber number = action.stream;
  streams_[number] = {};
  const base::Duration delay = world_.up_to(world_.random.chance(70) || settled_ ? 300 : 4000);
  const bool fails = world_.plan.falters && world_.random.chance(10);
  world_.timeline.after(delay, [this, number, fails] {
    if (fails) {
      lose(number);
    } else {
      answer_header(number);
      say(number, 1);  // its features
    }
  });
  if (!acts_) {
    acts_ = true;
    world_.timeline.after(world_.up_to(1000), [this] { act(); });
  }
}

void Server::answer_header(bosh::StreamNumber number) {
  if (Stream* stream = find(number)) {
    stream->open = true;
    world_.comment("stream " + std::to_string(static_cast<int>(number)) + " is open");
    world_.host->opened(number);
  }
}

void Server::restart(const bosh::RestartStream& action) {
  const bosh::StreamNumber number = action.stream;
  world_.timeline.after(world_.up_to(100), [this, number] {
    answer_header(number);
    say(number, 1);
  });
}

void Server::got(const bosh::Forward& action) {
  const bosh::StreamNumber number = action.stream;
  if (world_.random.chance(30)) {
    world_.timeline.after(world_.up_to(50), [this, number] { say(number, 1); });
  }
}

void Server::close(bosh::StreamNumber stream) { streams_.erase(stream); }

// One of the streams does something, then after a while another.
void Server::act() {
  if (settled_ || streams_.empty() || !world_.host->lives()) {
    return;
  }
  const auto at = std::next(streams_.begin(),
                            static_cast<std::ptrdiff_t>(world_.random.below(streams_.size())));
  const bosh::StreamNumber number = at->first;
  Stream& stream = at->second;
  if (stream.open && world_.random.chance(world_.plan.congestion) && !stream.congested) {
    stream.congested = true;
    world_.comment("stream " + std::to_string(static_cast<int>(number)) + " takes nothing");
    world_.host->congested(number);
    world_.timeline.after(world_.up_to(20000), [this, number] { drain(number); });
  } else if (stream.open && world_.plan.manages && world_.random.chance(10)) {
    world_.comment("stream " + std::to_string(static_cast<int>(number)) + " is managed");
    world_.host->managed(number);
  } else if (world_.plan.falters && world_.random.chance(5)) {
    lose(number);
  } else {
    say(number, world_.random.between(1, 3));
  }
  if (++sayings_ < world_.plan.sayings) {
    world_.timeline.after(world_.up_to(world_.plan.haste * 2), [this] { act(); });
  }
}

void Server::say(bosh::StreamNumber number, std::uint64_t count) {
  Stream* stream = find(number);
  if (stream == nullptr || !stream->open || !world_.host->accepts_payloads()) {
    return;
  }
  std::vector<Said> stanzas;
  std::vector<std::string> payloads;
  for (; count > 0; --count) {
    const auto name = static_cast<std::uint32_t>(number);
    stanzas.push_back({name, ++stream->last});
    payloads.push_back(server_stanza(name, stream->last, world_.random.below(world_.plan.padding)));
    ++said_;
    if (world_.transcript.records()) {
      world_.transcript.line(world_.timeline.now(), "server says      " + payloads.back());
    }
  }
  world_.host->says(number, stanzas, payloads);
}

void Server::drain(bosh::StreamNumber number) {
  Stream* stream = find(number);
  if (stream != nullptr && stream->congested) {
    stream->congested = false;
    world_.comment("stream " + std::to_string(static_cast<int>(number)) + " takes more");
    world_.host->drained(number);
  }
}

void Server::lose(bosh::StreamNumber number) {
  if (find(number) == nullptr) {
    return;
  }
  streams_.erase(number);
  const bool error = world_.random.chance(30);
  if (world_.transcript.records()) {
    world_.transcript.line(world_.timeline.now(), error ? "# stream error" : "server vanishes");
  }
  world_.host->server_lost(number,
                           error ? bosh::ServerLoss{bosh::Condition::kRemoteStreamError,
                                                    "<stream:error><x/></stream:error>"}
                                 : bosh::ServerLoss{bosh::Condition::kRemoteConnectionFailed, {}});
}

void Server::settle_down() {
  settled_ = true;
  const auto streams = streams_;
  for (const auto& [number, stream] : streams) {
    drain(number);
  }
}

void Server::vanish() {
  while (!streams_.empty() && world_.host->lives()) {
    lose(streams_.begin()->first);
  }
}

}  // namespace bittern::simulation
