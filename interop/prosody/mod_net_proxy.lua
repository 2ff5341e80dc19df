-- For the tests alone: in the place of the community's mod_net_proxy, of which Debian has no
-- package. It knows the same settings, and of the PROXY protocol version 2 over TCP, strictly: what
-- bittern sends. A connection that begins with anything else is closed.

module:set_global();

local portmanager = require "core.portmanager";
local ntop = require "util.net".ntop;

local SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
local FIXED = 16; -- bytes: signature, version and command, family and protocol, length
local LOCAL, PROXY = 0x20, 0x21;
local ADDRESS_BYTES = { [0x11] = 4, [0x21] = 16 }; -- TCP over IPv4, TCP over IPv6

local services = module:get_option("proxy_port_mappings", {});
local trusted = module:get_option_set("proxy_trusted_proxies", { "127.0.0.1", "::1" });
local unread = {};

-- Returns the client's address (nil: the sender's own) and what comes behind the header; nothing
-- while it is not complete. Raises an error for what is no such header.
local function read_header(bytes)
	assert(bytes:sub(1, #SIGNATURE) == SIGNATURE:sub(1, #bytes), "no signature");
	if #bytes < FIXED then return; end
	local command, family, length = string.unpack(">BBI2", bytes, #SIGNATURE + 1);
	assert(command == LOCAL or command == PROXY, "unknown version or command");
	if #bytes < FIXED + length then return; end
	local rest = bytes:sub(FIXED + length + 1);
	if command == LOCAL then return nil, rest; end
	local size = assert(ADDRESS_BYTES[family], "unknown family or protocol");
	assert(length >= 2 * size + 4, "too short for its addresses");
	return ntop(bytes:sub(FIXED + 1, FIXED + size)), rest;
end

-- From here on the connection is one of the service's, and of the client's.
local function hand_over(conn, address, rest)
	-- LuaSocket has the port as text.
	local service = portmanager.get_service(services[tonumber(conn:serverport())]);
	if address then
		function conn.ip() return address; end
	end
	conn:setlistener(service.listener);
	service.listener.onconnect(conn);
	service.listener.onincoming(conn, rest);
end

local listener = {};

function listener.onconnect(conn)
	unread[conn] = "";
end

function listener.onincoming(conn, data)
	if not trusted:contains(conn:ip()) then return conn:close(); end
	unread[conn] = unread[conn]..data;
	local good, address, rest = pcall(read_header, unread[conn]);
	if not good then
		module:log("warn", "%s: not a PROXY header: %s", conn:ip(), address);
		conn:close();
	elseif rest then
		module:log("info", "%s speaks for %s", conn:ip(), address or "itself");
		hand_over(conn, address, rest);
	end
end

function listener.ondisconnect(conn)
	unread[conn] = nil;
end
listener.ondetach = listener.ondisconnect;

local ports = {};
for port in pairs(services) do table.insert(ports, port); end
module:provides("net", { name = "proxy"; default_ports = ports; listener = listener });
