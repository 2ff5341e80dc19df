// A session's streams to its servers (XEP-0124 §16). Most sessions have one.
#include <algorithm>
#include <utility>

#include "bittern/base/check.h"
#include "bittern/bosh/session.h"
#include "bittern/bosh/stream_name.h"

namespace bittern::bosh {

const ServerStream* Session::find(StreamNumber stream) const {
  const auto at = std::find_if(streams_.begin(), streams_.end(),
                               [stream](const ServerStream& s) { return s.number == stream; });
  return at == streams_.end() ? nullptr : &*at;
}

ServerStream* Session::find(StreamNumber stream) {
  return const_cast<ServerStream*>(std::as_const(*this).find(stream));
}

ServerStream* Session::first_with_news() {
  const auto at = std::find_if(streams_.begin(), streams_.end(),
                               [](const ServerStream& s) { return static_cast<bool>(s.news); });
  return at == streams_.end() ? nullptr : &*at;
}

bool Session::is_flowing(StreamNumber stream) const {
  const ServerStream* found = find(stream);
  return found != nullptr && found->is_flowing();
}

// None: it names no stream, or none that there ever was.
std::optional<StreamNumber> Session::named(const Body& body) const {
  if (!names_streams() || body.stream.empty()) {
    return std::nullopt;
  }
  const auto stream = stream_with_name(sid(), body.stream);
  const bool begun = stream && static_cast<std::uint32_t>(*stream) < streams_begun_;
  return begun ? stream : std::nullopt;
}

// B16.4.2, B16.4.3: the name counts where there is something for the stream.
bool Session::names_no_stream(const Body& body) const {
  const bool matters = !body.payload.empty() || body.terminate || body.restart;
  return matters && names_streams() && !body.stream.empty() && !named(body);
}

// B16.4.3: without a name it is for all.
Session::Audience Session::audience(const Body& body) const {
  return {!names_streams() || body.stream.empty(), named(body)};
}

bool Session::names_closed_stream(const Body& body) const {
  const std::optional<StreamNumber> one = named(body);
  return one && find(*one) == nullptr;
}

// B16.5.1: it terminates the session, not one stream of several, nor one that is closed already.
bool Session::ends_all(const Body& body) const {
  const std::optional<StreamNumber> one = named(body);
  return !one || (streams_.size() == 1 && streams_.front().number == *one);
}

bool Session::adds_stream(const Body& body) const {
  return names_streams() && body.is_empty() && !body.stream_request.to.empty();
}

// B16.3.3: the request is answered with the name at once; what the new server says comes later.
void Session::add_stream(const Body& body, base::Time now, Actions& out) {
  const StreamNumber number{streams_begun_++};
  ResponseWriter writer;
  writer.attribute("stream", stream_name(sid(), number));
  if (streams_.size() + queue_.ends() < limits_->max_streams) {  // each may leave an end behind
    streams_.push_back({number, ServerStream::Opening{}, false, {}, {}});
    out.emplace_back(OpenStream{number, body.stream_request});
    writer.attribute("from", body.stream_request.to);
  } else {
    writer.terminate(Condition::kPolicyViolation);  // §16.6: of this stream only
  }
  while (held_.size() > 1) {
    answer_oldest(true, now, out);
  }
  answer_oldest(std::move(writer), {}, now, out);
}

void Session::pass_on(Body& body, Actions& out) {
  const Audience audience = this->audience(body);
  for (ServerStream& stream : streams_) {
    if (!audience.has(stream)) {
      continue;
    }
    if (body.restart && !body.terminate) {
      if (!stream.is_opening()) {  // else there is no stream to restart yet
        give(stream, {}, out);
        out.emplace_back(RestartStream{stream.number, body.stream_request});  // AMB-7: no payload
      }
    } else if (!body.payload.empty()) {
      const bool is_last = &stream == &streams_.back();
      give(stream, is_last ? std::exchange(body.payload, {}) : body.payload, out);
    }
  }
}

// In order: behind what waits for this server already, as long as that is not too much.
void Session::give(ServerStream& stream, std::string payload, Actions& out) {
  const bool has_more = !payload.empty();
  if (stream.waiting) {
    *stream.waiting += payload;
    payload = std::move(*stream.waiting);
    stream.waiting.reset();
  }
  if (payload.empty()) {
    return;
  }
  const bool wait = stream.is_opening() || (!stream.is_flowing() && has_more &&
                                            payload.size() <= limits_->max_early_bytes);
  if (wait) {
    stream.waiting.emplace(std::move(payload));
  } else {
    out.emplace_back(Forward{stream.number, std::move(payload)});
  }
}

void Session::close_stream(StreamNumber number, CloseStream::How how, Actions& out) {
  ServerStream* stream = find(number);
  BITTERN_CHECK(stream != nullptr);
  give(*stream, {}, out);  // B13.1: what was taken from the client, however slow the server is
  std::vector<std::string> payloads = queue_.take_payloads(number);
  if (!stream->managed && !stream->is_opening() && !payloads.empty()) {
    out.emplace_back(Undelivered{number, std::move(payloads)});
  }
  // SM3.1: a server that keeps the stream for its client must not see it closed.
  out.emplace_back(CloseStream{number, stream->managed ? how : CloseStream::How::kOrderly});
  streams_.erase(streams_.begin() + (stream - streams_.data()));
}

// B16.5.1: the session goes on with the others. The oldest request that somebody waits for hears
// of the end, the others get an empty body (§13).
void Session::client_closes_stream(StreamNumber stream, base::Time now, Actions& out) {
  close_stream(stream, CloseStream::How::kOrderly, out);
  for (bool told = false; !held_.empty();) {
    ResponseWriter writer;
    if (!told && (held_.oldest().request || held_.size() == 1)) {
      told = true;
      writer.terminate();
      writer.attribute("stream", stream_name(sid(), stream));
    }
    answer_oldest(std::move(writer), {}, now, out);
  }
}

}  // namespace bittern::bosh
