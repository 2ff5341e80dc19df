// Unix sockets that listen.
#pragma once

#include <string>

namespace bittern::net {

// "unix:/run/bittern/http.sock", of where it is bound; "unix:@name" of an abstract name.
[[nodiscard]] std::string unix_name(int socket);

}  // namespace bittern::net
