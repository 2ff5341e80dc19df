#include "tests/simulation/transcript.h"

#include "tests/simulation/stanzas.h"

namespace bittern::simulation {
namespace {

void add(std::string& out, const std::string& name, const std::string& value) {
  if (!value.empty()) {
    out += " " + name + "=" + value;
  }
}

template <typename T>
void add_number(std::string& out, const std::string& name, const T& value) {
  if (value) {
    out += " " + name + "=" + std::to_string(*value);
  }
}

}  // namespace

void Transcript::line(base::Time now, std::string line) {
  if (!lines_.empty() && now > last_) {
    lines_.push_back("time passes      " + std::to_string((now - last_).count()) + "ms");
  }
  last_ = now;
  lines_.push_back(std::move(line));
}

void Transcript::comment(base::Time now, const std::string& words) {
  if (records_) {
    line(now, "# " + words);
  }
}

std::string in_play(const bosh::Body& body) {
  std::string out = "rid=" + std::to_string(body.rid.value);
  add(out, "to", body.stream_request.to);
  add_number(out, "wait", body.wait);
  add_number(out, "hold", body.hold);
  if (body.ver) {
    add(out, "ver", std::to_string(body.ver->major) + "." + std::to_string(body.ver->minor));
  }
  add_number(out, "ack", body.ack);
  add_number(out, "pause", body.pause);
  add(out, "key", body.key);
  add(out, "newkey", body.newkey);
  add(out, "stream", body.stream);
  add(out, "type", body.terminate ? "terminate" : "");
  add(out, "xmpp:restart", body.restart ? "true" : "");
  return out + (body.payload.empty() ? "" : " " + body.payload);
}

std::string in_play(const std::string& answer) {
  std::string out;
  const AnswerParts parts = take_apart(answer);
  for (const auto& [name, value] : parts.attributes) {
    if (name.substr(0, 5) != "xmlns") {
      add(out, std::string(name), std::string(value));
    }
  }
  return out + " " + std::string(parts.children);
}

}  // namespace bittern::simulation
