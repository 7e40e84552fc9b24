CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  email text
);

CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer bigint NOT NULL REFERENCES customers,
  amount numeric(10, 2) NOT NULL,
  status text NOT NULL DEFAULT 'draft',
  placed_at timestamptz NOT NULL DEFAULT now()
);
