// Who may read our answers from a web page of another origin (Fetch standard, CORS protocol).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bittern/http/request.h"
#include "bittern/http/response.h"

namespace bittern::http {

struct CorsPolicy {
  std::vector<std::string> allowed_origins;  // exact, or the single entry "*" for all
};

// Adds the CORS fields to an answer to a request with this Origin (none: not a cross-origin
// request). With "*" the answer allows every origin; else it names the origin back if it is one of
// the list and says Vary: Origin in any case.
void add_cors(Response& response, const CorsPolicy& policy, std::optional<std::string_view> origin);

// The answer to OPTIONS: a preflight when the request has Access-Control-Request-Method.
// 204, Allow, and for allowed origins Access-Control-Allow-Methods, -Headers (those asked for,
// if they are field names) and -Max-Age.
[[nodiscard]] Response preflight(const CorsPolicy& policy, const Request& request);

}  // namespace bittern::http
