CREATE TABLE customers (
  id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name varchar(200) NOT NULL,
  email varchar(200)
);

CREATE TABLE orders (
  id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer bigint unsigned NOT NULL,
  amount decimal(10, 2) NOT NULL,
  status enum('draft', 'paid', 'shipped') NOT NULL DEFAULT 'draft',
  placed_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  FOREIGN KEY (customer) REFERENCES customers (id)
);
