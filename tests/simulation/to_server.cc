#include "tests/simulation/to_server.h"

#include <algorithm>
#include <charconv>

#include "bittern/bosh/stream_name.h"
#include "tests/simulation/violation.h"

namespace bittern::simulation {

// A client names as `to` of a further stream the rid of the request that adds it.
void ToServer::open(const bosh::OpenStream& action) {
  std::uint64_t since = requests_.first();
  if (action.stream != bosh::kFirstStream) {
    const std::string& to = action.request.to;
    std::from_chars(to.data(), to.data() + to.size(), since);
    ++since;
    demand(since > requests_.first() && since <= requests_.prefix() + 1, "nobody asked to open it");
  }
  demand(static_cast<std::uint32_t>(action.stream) >= begun_, "a stream's number comes again");
  begun_ = static_cast<std::uint32_t>(action.stream) + 1;
  streams_.emplace(action.stream, Stream{since});
  demand(streams_.size() <= limits_.max_streams, "more streams than Limits::max_streams");
}

void ToServer::opened(bosh::StreamNumber stream) {
  if (const auto at = streams_.find(stream); at != streams_.end()) {
    at->second.opened = true;
  }
}

void ToServer::lost(bosh::StreamNumber stream) { streams_.erase(stream); }

bool ToServer::is_open(std::uint32_t stream) const {
  return streams_.count(bosh::StreamNumber{stream}) > 0;
}

std::string_view ToServer::payload_for(bosh::StreamNumber stream, std::uint64_t rid) const {
  const bosh::Body* body = requests_.body(rid);
  const bool named = limits_.max_streams > 1 && !body->stream.empty();
  if ((named && body->stream != bosh::stream_name(sid_, stream)) ||
      (body->restart && !body->terminate)) {
    return {};
  }
  return body->payload;
}

void ToServer::skip_empty(bosh::StreamNumber number, Stream& stream) const {
  while (stream.next <= requests_.prefix() && payload_for(number, stream.next).empty()) {
    ++stream.next;
  }
}

void ToServer::forward(const bosh::Forward& action) {
  const auto at = streams_.find(action.stream);
  demand(at != streams_.end(), "something is forwarded to a stream that is closed");
  Stream& stream = at->second;
  demand(stream.opened, "something is forwarded to a stream that is not open yet");
  std::string_view left = action.bytes;
  demand(!left.empty(), "nothing is forwarded");
  while (!left.empty()) {
    skip_empty(action.stream, stream);
    demand(stream.next <= requests_.prefix(), "what is forwarded was before, or nobody sent it");
    const std::string_view payload = payload_for(action.stream, stream.next);
    demand(left.substr(0, payload.size()) == payload, "forwarded in a wrong order, or twice");
    left.remove_prefix(payload.size());
    ++stream.next;
    ++forwarded_;
  }
}

void ToServer::restart(const bosh::RestartStream& action) const {
  const auto at = streams_.find(action.stream);
  demand(at != streams_.end() && at->second.opened, "a stream that is not open restarts");
}

std::uint64_t ToServer::terminated_by(bosh::StreamNumber stream) const {
  for (std::uint64_t rid = requests_.first(); rid <= requests_.prefix(); ++rid) {
    const bosh::Body& body = *requests_.body(rid);
    const bool named = limits_.max_streams > 1 && !body.stream.empty();
    if (body.terminate && (!named || body.stream == bosh::stream_name(sid_, stream))) {
      return rid;
    }
  }
  return 0;
}

void ToServer::close(const bosh::CloseStream& action) {
  const auto at = streams_.find(action.stream);
  demand(at != streams_.end(), "a stream is closed twice");
  Stream& stream = at->second;
  skip_empty(action.stream, stream);
  const std::uint64_t taken = std::max(requests_.highest_answered(), terminated_by(action.stream));
  demand(!stream.opened || stream.next > taken,
         "a stream is closed before all that its client sent is forwarded");
  streams_.erase(at);
}

std::optional<std::uint64_t> ToServer::after_step(const bosh::Session& session) {
  std::optional<std::uint64_t> deferred;
  for (auto& [number, stream] : streams_) {
    skip_empty(number, stream);
    const bool ready = session.is_flowing(number);
    demand(!ready || stream.next > requests_.highest_answered(),
           "an answered request is not forwarded");
    if (!ready && stream.next <= requests_.prefix()) {
      deferred = std::min(stream.next, deferred.value_or(stream.next));
    }
  }
  return deferred;
}

void ToServer::ended() const {
  demand(streams_.empty(), "a session ends and leaves a stream open");
}

}  // namespace bittern::simulation
