#include "bittern/bosh/held_requests.h"

#include <algorithm>

#include "bittern/base/check.h"

namespace bittern::bosh {

bool HeldRequests::any_connected() const {
  return std::any_of(held_.begin(), held_.end(),
                     [](const HeldRequest& held) { return held.request.has_value(); });
}

base::Time HeldRequests::deadline() const {
  BITTERN_CHECK(!held_.empty());
  return std::min_element(
             held_.begin(), held_.end(),
             [](const HeldRequest& a, const HeldRequest& b) { return a.deadline < b.deadline; })
      ->deadline;
}

HeldRequest HeldRequests::take_oldest() {
  BITTERN_CHECK(!held_.empty());
  HeldRequest taken = std::move(held_.front());
  held_.erase(held_.begin());
  return taken;
}

HeldRequest* HeldRequests::find(Rid rid) {
  const auto at = std::find_if(held_.begin(), held_.end(),
                               [rid](const HeldRequest& held) { return held.rid == rid; });
  return at == held_.end() ? nullptr : &*at;
}

HeldRequest* HeldRequests::find(RequestId request) {
  const auto at = std::find_if(held_.begin(), held_.end(), [request](const HeldRequest& held) {
    return held.request == request;
  });
  return at == held_.end() ? nullptr : &*at;
}

}  // namespace bittern::bosh
