#!/usr/bin/perl
# Follows a run of leapstream and prints what it measures, one line for each trajectory:
#
#   perl follow.pl http://127.0.0.1:4040/ 'run/*/*/measurement/Q'
#   run/1/hmc/measurement/Q  <record>  <trajectory>  <value of chain 0>  <value of chain 1> ...
#
# Other topics are printed as JSON: perl follow.pl http://127.0.0.1:4040/ 'run/*/*/analysis/Q.mean'
# A lost connection is taken up again at the last record printed. It ends when all topics are complete.
# LEAPSTREAM_TOKEN in the environment is the token of a server that asks for one.
# Only modules that come with Perl, but for https, which needs IO::Socket::SSL. Written from docs/protocol.md alone.
use strict;
use warnings;
use Digest::SHA qw(sha1_base64);
use IO::Select;
use IO::Socket::INET;
use JSON::PP;
use MIME::Base64 qw(encode_base64);

my ($url, $glob) = @ARGV;
die "usage: perl follow.pl http://127.0.0.1:4040/ 'run/*/*/measurement/*'\n" unless defined $glob;
my ($scheme, $host, $port, $path, $query) = $url =~ m{^(https?|wss?)://([^/:?]+)(?::(\d+))?(/[^?]*)?(\?.*)?$}
  or die "$url is not an address such as http://127.0.0.1:4040/\n";
my $secure = $scheme =~ /s$/;
$port //= $secure ? 443 : 80;
$path = ($path // '/') =~ s{/?$}{/}r;
$path .= 'v1/stream' unless $path =~ s{v1/stream/$}{v1/stream};
my $pattern = join '', map { $_ eq '**' ? '.*' : $_ eq '*' ? '[^/]*' : quotemeta } split /(\*\*|\*)/, $glob;
my $json = JSON::PP->new->canonical->allow_nonref;
$| = 1;

# What outlasts a connection: by topic, where it stands and whether it is over.
my (%cursor, %over);

my $attempt = 0;
while (1) {
    my $socket = open_stream();
    if ($socket) {
        my ($done, $code, $text) = follow($socket, sub { $attempt = 0 });
        exit 0 if $done;
        if ($code >= 4400 && $code <= 4499 || grep { $code == $_ } 1002, 1007, 1008, 1009) {
            die "the server ended this connection for good: $code $text\n";
        }
    }
    # A random pause, so that all the clients of a server that comes back do not come at once.
    my $longest = 0.5 * 2 ** $attempt++;
    select undef, undef, undef, rand($longest < 30 ? $longest : 30);
}

# The opening of a WebSocket (RFC 6455). Undefined if nobody is there.
sub open_stream {
    my $class = $secure ? 'IO::Socket::SSL' : 'IO::Socket::INET';
    if ($secure) { eval { require IO::Socket::SSL } or die "https needs the Perl module IO::Socket::SSL\n" }
    my $socket = $class->new(PeerAddr => $host, PeerPort => $port, Proto => 'tcp', Timeout => 10) or return;
    my $key = encode_base64(join('', map { chr int rand 256 } 1 .. 16), '');
    my $token = $ENV{LEAPSTREAM_TOKEN};
    print $socket join "\r\n", "GET $path" . ($query // '') . ' HTTP/1.1', "Host: $host:$port", 'Upgrade: websocket',
      'Connection: Upgrade', "Sec-WebSocket-Key: $key", 'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Protocol: leapstream.v1', (defined $token ? "Authorization: Bearer $token" : ()), '', '';
    my $head = '';
    while ($head !~ /\r\n\r\n/) { $head .= read_exactly($socket, 1) // return }
    my ($status) = $head =~ m{^HTTP/1\.1 (\d+)} or return;
    die "the server refuses: $status\n" if grep { $status == $_ } 400, 401, 403, 404;
    my $accept = sha1_base64($key . '258EAFA5-E914-47DA-95CA-C5AB0DC85B11') . '=';
    return $head =~ /^sec-websocket-accept: *\Q$accept\E\r$/im ? $socket : undef;
}

# One connection, until it ends: whether all is complete, else the code and text of the end.
sub follow {
    my ($socket, $succeeded) = @_;
    my (%topic, %epoch, $request);    # by channel
    send_message($socket, op => 'hello', client => 'follow.pl');
    while (1) {
        my ($opcode, $payload) = read_message($socket);
        return (0, 1006, 'lost') unless defined $opcode;
        if ($opcode == 8) {
            send_frame($socket, 8, substr $payload, 0, 2);
            return (0, length $payload >= 2 ? (unpack 'n', $payload) : 1005, substr $payload, 2);
        }
        if ($opcode == 9) { send_frame($socket, 10, $payload); next }
        next if $opcode != 2;
        my $message = decode(\$payload, \(my $at = 0));
        my $op = $message->{op};
        if ($op eq 'advertise') {
            for my $channel (@{ $message->{channels} }) {
                my $name = $channel->{topic};
                next unless $name =~ /^$pattern$/;
                $topic{ $channel->{id} } = $name;
                delete $over{$name};
                send_message($socket, op => 'subscribe', request => ++$request, topic => $name,
                    delivery => $channel->{delivery}, from => $cursor{$name} // 'first');
            }
        } elsif ($op eq 'subscribed') {
            $succeeded->();
            $epoch{ $message->{channel} } = $message->{epoch};
            print_item($topic{ $message->{channel} }, $message->{epoch}, $_) for @{ $message->{snapshot} // [] };
        } elsif ($op eq 'data') {
            my $channel = $message->{channel};
            print_item($topic{$channel}, $epoch{$channel}, $_) for @{ $message->{items} };
        } elsif ($op eq 'gap') {
            my $name = $topic{ $message->{channel} };
            print "# gap $name $message->{from} $message->{to} $message->{reason}\n";
            $cursor{$name} = { epoch => $epoch{ $message->{channel} }, seq => $message->{to} };
        } elsif ($op eq 'complete') {
            my $name = $topic{ $message->{channel} };
            print "# complete $name $message->{seq} $message->{reason}\n";
            $over{$name} = 1;
            return 1 unless grep { !$over{$_} } values %topic;
        } elsif ($op eq 'ping') {
            send_message($socket, op => 'pong', time => $message->{time});
        } elsif ($op eq 'error') {
            die "the server answers: $message->{code}: $message->{text}\n";
        }
    }
}

# Prints a record and remembers that it has been seen.
sub print_item {
    my ($name, $epoch, $item) = @_;
    $cursor{$name} = { epoch => $epoch, seq => $item->{seq} };
    my $value = $item->{value};
    if ($value->{kind} ne 'measurement') {
        print join("\t", $name, $item->{seq}, $json->encode(plain($value))), "\n";
        return;
    }
    my @numbers = numbers($value->{values});
    for my $step (0 .. $value->{steps} - 1) {
        my @row = splice @numbers, 0, $value->{chains};
        print join("\t", $name, $item->{seq}, $value->{first} + $step, map { sprintf '%.17g', $_ } @row), "\n";
    }
}

# The numbers of an array, row by row.
sub numbers {
    my ($array) = @_;
    my %letter = ('<f8' => 'd<', '<f4' => 'f<', '<i4' => 'l<', '<u4' => 'L<', '|i1' => 'c', '|u1' => 'C');
    my $letter = $letter{ $array->{dtype} } or die "unknown type of numbers $array->{dtype}\n";
    return unpack "($letter)*", $array->{data};
}

# A value as JSON can say it: arrays of numbers as lists.
sub plain {
    my ($value) = @_;
    return [map { plain($_) } @$value] if ref $value eq 'ARRAY';
    return $value if ref $value ne 'HASH';
    return [numbers($value)] if exists $value->{dtype} && exists $value->{data};
    return { map { $_ => plain($value->{$_}) } keys %$value };
}

# msgpack: one value at the place $$at of $$bytes, which is moved behind it.
sub decode {
    my ($bytes, $at) = @_;
    my $take = sub { my $part = substr $$bytes, $$at, $_[0]; $$at += $_[0]; $part };
    my $count = sub { my ($letter, $size) = @_; unpack $letter, $take->($size) };
    my $list = sub { [map { decode($bytes, $at) } 1 .. $_[0]] };
    my $map = sub { my %map; for (1 .. $_[0]) { my $key = decode($bytes, $at); $map{$key} = decode($bytes, $at) } \%map };
    my $text = sub { my $text = $take->($_[0]); utf8::decode($text); $text };
    my $byte = $count->('C', 1);
    return $byte if $byte < 0x80;
    return $map->($byte & 0x0f) if $byte < 0x90;
    return $list->($byte & 0x0f) if $byte < 0xa0;
    return $text->($byte & 0x1f) if $byte < 0xc0;
    return $byte - 0x100 if $byte >= 0xe0;
    my %other = (
        0xc0 => sub { undef }, 0xc2 => sub { JSON::PP::false }, 0xc3 => sub { JSON::PP::true },
        0xc4 => sub { $take->($count->('C', 1)) }, 0xc5 => sub { $take->($count->('n', 2)) },
        0xc6 => sub { $take->($count->('N', 4)) }, 0xca => sub { $count->('f>', 4) }, 0xcb => sub { $count->('d>', 8) },
        0xcc => sub { $count->('C', 1) }, 0xcd => sub { $count->('n', 2) }, 0xce => sub { $count->('N', 4) },
        0xcf => sub { $count->('Q>', 8) }, 0xd0 => sub { $count->('c', 1) }, 0xd1 => sub { $count->('s>', 2) },
        0xd2 => sub { $count->('l>', 4) }, 0xd3 => sub { $count->('q>', 8) }, 0xd9 => sub { $text->($count->('C', 1)) },
        0xda => sub { $text->($count->('n', 2)) }, 0xdb => sub { $text->($count->('N', 4)) },
        0xdc => sub { $list->($count->('n', 2)) }, 0xdd => sub { $list->($count->('N', 4)) },
        0xde => sub { $map->($count->('n', 2)) }, 0xdf => sub { $map->($count->('N', 4)) },
    );
    return ($other{$byte} // die sprintf "byte %02x is no msgpack that leapstream.v1 uses\n", $byte)->();
}

# msgpack of what a client says: texts, maps, and numbers, which are all sent as 64-bit floats or 32-bit integers.
sub encode {
    my ($value) = @_;
    if (ref $value) { return pack('C', 0x80 | keys %$value) . join '', map { encode($_) . encode($value->{$_}) } sort keys %$value }
    if ($value =~ /^\d+$/) { return $value < 2 ** 32 ? pack('CN', 0xce, $value) : pack('Cd>', 0xcb, $value) }
    if ($value =~ /^[\d.]+$/) { return pack 'Cd>', 0xcb, $value }
    utf8::encode($value);
    return pack('Cn', 0xda, length $value) . $value;
}

sub send_message {
    my ($socket, %message) = @_;
    my $op = delete $message{op};
    my $body = substr encode(\%message), 1;
    send_frame($socket, 2, pack('C', 0x80 | 1 + keys %message) . encode('op') . encode($op) . $body);
}

# Frames of a client are masked, as RFC 6455 wants it.
sub send_frame {
    my ($socket, $opcode, $payload) = @_;
    my $size = length $payload;
    my $mask = pack 'N', int rand 2 ** 32;
    my $masked = $payload ^ substr $mask x ($size / 4 + 1), 0, $size;
    my $length = $size < 126 ? pack('C', 0x80 | $size) : pack('Cn', 0x80 | 126, $size);
    local $SIG{PIPE} = 'IGNORE';
    syswrite $socket, pack('C', 0x80 | $opcode) . $length . $mask . $masked;
}

# A whole message, whose frames are put together; undefined when the connection is lost or silent for a minute.
sub read_message {
    my ($socket) = @_;
    my ($type, $whole);
    while (1) {
        my ($first, $second) = unpack 'CC', read_exactly($socket, 2) // return;
        my $size = $second & 0x7f;
        $size = unpack 'n', read_exactly($socket, 2) // return if $size == 126;
        $size = unpack 'Q>', read_exactly($socket, 8) // return if $size == 127;
        my $payload = $size ? read_exactly($socket, $size) // return : '';
        my $opcode = $first & 0x0f;
        return ($opcode, $payload) if $opcode >= 8;
        $type = $opcode if $opcode;
        $whole .= $payload;
        return ($type, $whole) if $first & 0x80;
    }
}

sub read_exactly {
    my ($socket, $size) = @_;
    my $bytes = '';
    while (length $bytes < $size) {
        my $waiting = $secure && $socket->pending;
        return unless $waiting || IO::Select->new($socket)->can_read(60);
        sysread $socket, $bytes, $size - length $bytes, length $bytes or return;
    }
    return $bytes;
}
