#include "bench/floor/http_client.h"

#include "bench/common/xml_text.h"

namespace bittern::bench {

void HttpClient::on_bytes(std::string_view bytes) {
  if (!partial_.empty()) {
    bytes = partial_ += bytes;
  }
  std::size_t used = 0;
  for (std::size_t one = 1; one > 0 && used < bytes.size() && !over_; used += one) {
    one = take(bytes.substr(used));
  }
  if (used == bytes.size()) {
    partial_.clear();
  } else {
    partial_ = std::string(bytes.substr(used));
  }
}

void HttpClient::on_closed(std::string_view /*reason*/) { close(); }

void HttpClient::close() {
  if (over_) {
    return;
  }
  over_ = true;
  connection_->close();
  if (answerer_ != nullptr) {
    answerer_->forget(*this);
  }
  house_.gone(*this);
}

std::size_t HttpClient::take(std::string_view bytes) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  const std::size_t end = bytes.find(kEnd);
  if (end == std::string_view::npos) {
    return 0;
  }
  const auto length = number(between(bytes.substr(0, end + 2), "Content-Length: ", "\r\n"));
  const std::size_t begin = end + kEnd.size();
  if (!length) {
    close();
    return 0;
  }
  if (bytes.size() - begin < *length) {
    return 0;
  }
  house_.on_body(*this, bytes.substr(begin, *length));
  return begin + *length;
}

}  // namespace bittern::bench
