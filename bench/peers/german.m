-- german.hf for rumur and CMurphi: German's cache protocol, with data. See there for what it means.
-- Nodes and data are scalarsets, for symmetry; with it switched off they are ranges. A value of data that
-- means nothing any more is undefined.

const
  NODES : 2;
  DATA  : 2;

type
  Node   : scalarset(NODES);
  Data   : scalarset(DATA);
  Cached : enum { Invalid, Shared, Exclusive };
  Asked  : enum { Nothing, ToShare, ToOwn };
  Answer : enum { NoAnswer, Invalidate, GrantShared, GrantExclusive };

var
  cached : array [Node] of Cached;
  line   : array [Node] of Data;

  serving      : Asked;
  requester    : Node;  -- undefined while nothing is served
  sharers      : array [Node] of boolean;
  toInvalidate : array [Node] of boolean;
  ownerOut     : boolean;
  stored       : Data;

  request : array [Node] of Asked;
  answer  : array [Node] of record
    kind : Answer;
    data : Data;
  end;
  dropped : array [Node] of record
    sent : boolean;
    data : Data;
  end;

  latest : Data;  -- for the property only

ruleset d : Data do
  startstate
  begin
    undefine line;
    undefine answer;
    undefine dropped;
    undefine requester;
    for n : Node do
      cached[n] := Invalid;
      sharers[n] := false;
      toInvalidate[n] := false;
      request[n] := Nothing;
      answer[n].kind := NoAnswer;
      dropped[n].sent := false;
    end;
    serving := Nothing;
    ownerOut := false;
    stored := d;
    latest := d;
  end;
end;

-- ---- the nodes' steps ---------------------------------------------------------------------------

ruleset n : Node; d : Data do

  rule "write"
    cached[n] = Exclusive
  ==>
  begin
    line[n] := d;
    latest := d;
  end;

end;

ruleset n : Node do

  rule "askToShare"
    cached[n] = Invalid & request[n] = Nothing
  ==>
  begin
    request[n] := ToShare;
  end;

  rule "askToOwn"
    cached[n] != Exclusive & request[n] = Nothing
  ==>
  begin
    request[n] := ToOwn;
  end;

  rule "drop"
    answer[n].kind = Invalidate & !dropped[n].sent
  ==>
  begin
    answer[n].kind := NoAnswer;
    dropped[n].sent := true;
    if cached[n] = Exclusive then dropped[n].data := line[n]; end;
    cached[n] := Invalid;
    undefine line[n];
  end;

  rule "receiveShared"
    answer[n].kind = GrantShared
  ==>
  begin
    cached[n] := Shared;
    line[n] := answer[n].data;
    answer[n].kind := NoAnswer;
    undefine answer[n].data;
  end;

  rule "receiveExclusive"
    answer[n].kind = GrantExclusive
  ==>
  begin
    cached[n] := Exclusive;
    line[n] := answer[n].data;
    answer[n].kind := NoAnswer;
    undefine answer[n].data;
  end;

-- ---- the home's steps ---------------------------------------------------------------------------

  rule "serve"
    serving = Nothing & request[n] != Nothing
  ==>
  begin
    serving := request[n];
    requester := n;
    request[n] := Nothing;
    toInvalidate := sharers;
  end;

  rule "invalidate"
    toInvalidate[n] & answer[n].kind = NoAnswer &
    (serving = ToOwn | (serving = ToShare & ownerOut))
  ==>
  begin
    answer[n].kind := Invalidate;
    toInvalidate[n] := false;
  end;

  rule "hearDropped"
    serving != Nothing & dropped[n].sent
  ==>
  begin
    dropped[n].sent := false;
    sharers[n] := false;
    if ownerOut then
      ownerOut := false;
      stored := dropped[n].data;
      undefine dropped[n].data;
    end;
  end;

end;

-- The requester is known, so that there is no node to try.

rule "grantShared"
  serving = ToShare & !ownerOut & answer[requester].kind = NoAnswer
==>
begin
  answer[requester].kind := GrantShared;
  answer[requester].data := stored;
  sharers[requester] := true;
  serving := Nothing;
  undefine requester;
end;

rule "grantExclusive"
  serving = ToOwn & !ownerOut & answer[requester].kind = NoAnswer &
  (forall n : Node do !sharers[n] end)
==>
begin
  answer[requester].kind := GrantExclusive;
  answer[requester].data := stored;
  sharers[requester] := true;
  ownerOut := true;
  serving := Nothing;
  undefine requester;
end;

-- ---- properties ---------------------------------------------------------------------------------

invariant "Coherent"
  forall a : Node do
    cached[a] = Exclusive -> forall b : Node do a != b -> cached[b] = Invalid end
  end;

invariant "Current"
  (ownerOut | stored = latest) &
  forall n : Node do cached[n] != Invalid -> line[n] = latest end;
