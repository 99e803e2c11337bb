def order_row(order):
    return {"number": order.number, "status": order.status, "customer": order.customer.display_name}


def invoice_row(order):
    return f"{order.invoice.number} for {order.number}"


def order_receipt(order):
    lines = [f"{line.quantity} x {line.book.title}: {line.total}" for line in order.lines.all()]
    return "\n".join([f"{order.number}, {order.customer}", *lines])
