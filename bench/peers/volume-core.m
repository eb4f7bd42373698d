-- volume-core.hf for rumur and CMurphi. Says the same, action by action; see there for what it means.
-- Nodes are a range, as there. Predicates are written out and none is a number of its own, for that
-- is what rumur's code is fastest with; and where a node's partner settles whom a rule concerns, there
-- is no second parameter to try.

const
  NODES   : 3;
  EPOCHS  : 2;
  WRITES  : 1;
  CRASHES : 1;
  None    : NODES;

type
  Node  : 0 .. NODES - 1;
  Maybe : 0 .. NODES;
  Epoch : 0 .. EPOCHS;
  Write : 0 .. WRITES;
  Role  : enum { Idle, Primary, Secondary, Sealed };
  Kind  : enum { Nothing, Replica, Confirmation };

var
  up      : array [Node] of boolean;
  role    : array [Node] of Role;
  epoch   : array [Node] of Epoch;
  full    : array [Node] of boolean;
  holds   : array [Node] of Write;
  partner : array [Node] of Maybe;

  currentEpoch : Epoch;
  primary      : Node;
  secondary    : Node;

  begun        : Write;
  acknowledged : Write;

  message : record
    kind  : Kind;
    dest  : Node;
    epoch : Epoch;
    write : Write;
  end;

  isolated    : Maybe;
  crashesLeft : 0 .. CRASHES;

procedure noMessage();
begin
  message.kind := Nothing;
  message.dest := 0;
  message.epoch := 0;
  message.write := 0;
end;

procedure dropCopy(n : Node);
begin
  role[n] := Idle;
  epoch[n] := 0;
  full[n] := false;
  holds[n] := 0;
  partner[n] := None;
end;

startstate
begin
  for n : Node do
    up[n] := true;
    dropCopy(n);
  end;
  role[0] := Primary;
  role[1] := Secondary;
  partner[0] := 1;
  partner[1] := 0;
  for n := 0 to 1 do
    epoch[n] := 1;
    full[n] := true;
  end;
  currentEpoch := 1;
  primary := 0;
  secondary := 1;
  begun := 0;
  acknowledged := 0;
  noMessage();
  isolated := None;
  crashesLeft := CRASHES;
end;

-- ---- a write's way ------------------------------------------------------------------------------

rule "beginWrite"
  begun = acknowledged & begun < WRITES
==>
begin
  begun := begun + 1;
end;

ruleset n : Node do

  rule "accept"
    begun > acknowledged & role[n] = Primary & up[n] & holds[n] < begun
  ==>
  begin
    holds[n] := begun;
  end;

  rule "replicate"
    begun > acknowledged & message.kind = Nothing & role[n] = Primary & up[n] & holds[n] = begun &
    isolated != n & isolated != partner[n]
  ==>
  begin
    message.kind := Replica;
    message.dest := partner[n];
    message.epoch := epoch[n];
    message.write := begun;
  end;

  rule "store"
    message.kind = Replica & message.dest = n & up[n] & isolated != n
  ==>
  begin
    if role[n] = Secondary & epoch[n] = message.epoch then
      holds[n] := message.write;
      message.kind := Confirmation;
      message.dest := partner[n];
    else
      noMessage();
    end;
  end;

  rule "acknowledge"
    message.kind = Confirmation & message.dest = n & up[n] & isolated != n
  ==>
  begin
    if role[n] = Primary & epoch[n] = message.epoch & message.write > acknowledged then
      acknowledged := message.write;
    end;
    noMessage();
  end;

end;

rule "lose"
  message.kind != Nothing
==>
begin
  noMessage();
end;

-- ---- a new copy and a new primary ---------------------------------------------------------------

ruleset n : Node do

  rule "suspect"
    up[n] & (role[n] = Primary | role[n] = Secondary) &
    (isolated = n | isolated = partner[n] | !up[partner[n]] |
      (epoch[partner[n]] = epoch[n] & (role[partner[n]] = Sealed | role[partner[n]] = Idle)))
  ==>
  begin
    role[n] := Sealed;
    partner[n] := None;
  end;

  rule "copyVolume"
    role[n] = Sealed & up[n] & partner[n] != None & partner[partner[n]] = n & up[partner[n]] &
    role[partner[n]] = Idle & !full[partner[n]] & isolated != n & isolated != partner[n]
  ==>
  begin
    full[partner[n]] := true;
    holds[partner[n]] := holds[n];
  end;

  rule "grant"
    currentEpoch < EPOCHS & role[n] = Sealed & up[n] & epoch[n] = currentEpoch & isolated != n &
    (primary = n | secondary = n) &
    partner[n] != None & partner[partner[n]] = n & up[partner[n]] &
    role[partner[n]] = Idle & full[partner[n]]
  ==>
  begin
    currentEpoch := currentEpoch + 1;
    primary := n;
    secondary := partner[n];
  end;

  rule "learnGrant"
    epoch[n] < currentEpoch & up[n] & isolated != n & (primary = n | secondary = n)
  ==>
  begin
    epoch[n] := currentEpoch;
    if primary = n then
      role[n] := Primary;
      partner[n] := secondary;
    else
      role[n] := Secondary;
      partner[n] := primary;
    end;
  end;

  rule "forgetTarget"
    role[n] = Sealed & up[n] & partner[n] != None &
    (isolated = n | isolated = partner[n] | !up[partner[n]] | partner[partner[n]] != n)
  ==>
  begin
    partner[n] := None;
  end;

end;

ruleset n : Node; m : Node do

  rule "findSpace"
    role[n] = Sealed & up[n] & partner[n] = None & epoch[m] = 0 & up[m] &
    isolated != n & isolated != m
  ==>
  begin
    epoch[m] := epoch[n];
    partner[m] := n;
    partner[n] := m;
  end;

end;

-- ---- letting go ---------------------------------------------------------------------------------

ruleset n : Node do

  rule "discard"
    epoch[n] > 0 & epoch[n] < currentEpoch & up[n] & isolated != n & primary != n & secondary != n
  ==>
  begin
    dropCopy(n);
  end;

  rule "letGo"
    role[n] = Idle & epoch[n] = currentEpoch & up[n] & isolated != n & primary != n & secondary != n &
    (partner[n] = None |
      (isolated != partner[n] & up[partner[n]] & partner[partner[n]] != n))
  ==>
  begin
    dropCopy(n);
  end;

end;

-- ---- what goes wrong ----------------------------------------------------------------------------

ruleset n : Node do

  rule "crash"
    up[n] & crashesLeft > 0
  ==>
  begin
    up[n] := false;
    role[n] := Idle;
    partner[n] := None;
    crashesLeft := crashesLeft - 1;
  end;

  rule "restart"
    !up[n]
  ==>
  begin
    up[n] := true;
  end;

  rule "rejoin"
    role[n] = Idle & up[n] & epoch[n] = currentEpoch & isolated != n & (primary = n | secondary = n)
  ==>
  begin
    role[n] := Sealed;
  end;

  rule "isolate"
    isolated = None
  ==>
  begin
    isolated := n;
  end;

end;

rule "heal"
  isolated != None
==>
begin
  isolated := None;
end;

-- ---- properties ---------------------------------------------------------------------------------

invariant "SinglePrimary"
  forall a : Node do forall b : Node do
    a < b & role[a] = Primary & up[a] & role[b] = Primary & up[b] -> epoch[a] != epoch[b]
  end end;

invariant "MembersComplete"
  full[primary] & holds[primary] >= acknowledged &
  full[secondary] & holds[secondary] >= acknowledged;

invariant "NoneAhead"
  forall n : Node do epoch[n] <= currentEpoch end;
