#include "tests/manager/flood.h"

namespace bittern::test {

std::string stanza(std::size_t id, std::size_t size) {
  return "<message id='" + std::to_string(id) + "'>" + std::string(size, 'x') + "</message>";
}

Flooder::Flooder(ManagerWorld& world, BoshClient& client)
    : world_(world), client_(client), line_(world.connect()) {}

void Flooder::flood(std::size_t most) {
  while (sent_ < most && sent_ - line_->answers().size() < 2) {
    const std::string payload = stanza(sent_++, kSize);
    payloads_ += payload;
    line_->send(post(client_.next(payload)));
    if (line_->answers().size() + 1 < sent_) {
      world_.settle();
    }
  }
}

}  // namespace bittern::test
