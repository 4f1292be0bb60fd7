# weaken.pl FROM TO VERSION: copies a 64-bit ELF library with one flag set, "weak", on each need for a symbol version. The loader then lets a library pass
# that lacks the version, instead of refusing. Right only where no symbol of that version is used: ends with 1 where one is relocated against, or none is needed.
use strict;
use warnings;

my ($from, $to, $version) = @ARGV;
open(my $in, '<:raw', $from) or die "weaken: $from: $!\n";
my $elf = do { local $/; <$in> };
die "weaken: $from is no 64-bit little-endian ELF file\n" unless substr($elf, 0, 6) eq "\x7fELF\x02\x01";

my ($table, $size, $count) = (unpack('Q<', substr($elf, 0x28, 8)), unpack('S<S<', substr($elf, 0x3A, 4)));
my @sections = map { [unpack('L<L<Q<Q<Q<Q<L<L<Q<Q<', substr($elf, $table + $_ * $size, $size))] } 0 .. $count - 1;
my ($type, $offset, $length, $link, $info) = (1, 4, 5, 6, 7);

my %weak;
for my $needs (grep { $_->[$type] == 0x6ffffffe } @sections) { # SHT_GNU_verneed
    my ($strings, $file) = ($sections[$needs->[$link]][$offset], $needs->[$offset]);
    for (1 .. $needs->[$info]) {
        my (undef, $versions, undef, $first, $next) = unpack('S<S<L<L<L<', substr($elf, $file, 16));
        my $at = $file + $first;
        for (1 .. $versions) {
            my (undef, $flags, $index, $name, $step) = unpack('L<S<S<L<L<', substr($elf, $at, 16));
            if (unpack('Z*', substr($elf, $strings + $name, 256)) eq $version) {
                substr($elf, $at + 4, 2) = pack('S<', $flags | 2); # VER_FLG_WEAK
                $weak{$index} = 1;
            }
            $at += $step;
        }
        $file += $next;
    }
}
die "weaken: $from does not need $version\n" unless %weak;

my ($indices) = grep { $_->[$type] == 0x6fffffff } @sections; # SHT_GNU_versym
for my $relocations (grep { $_->[$type] == 4 } @sections) { # SHT_RELA
    for (my $at = 0; $at < $relocations->[$length]; $at += 24) {
        my $symbol = unpack('Q<', substr($elf, $relocations->[$offset] + $at + 8, 8)) >> 32;
        die "weaken: $from uses a symbol of $version\n" if $weak{unpack('S<', substr($elf, $indices->[$offset] + 2 * $symbol, 2)) & 0x7fff};
    }
}

open(my $out, '>:raw', "$to.$$") or die "weaken: $to: $!\n";
print $out $elf;
close($out) or die "weaken: $to: $!\n";
rename("$to.$$", $to) or die "weaken: $to: $!\n";
